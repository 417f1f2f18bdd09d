"""What organizers type about seats."""

from dataclasses import fields
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from .audiences import Audience, EntryMode
from .models import SeatPool
from .roles import SEAT_ROLES, SessionRole
from .terms import Terms

# The largest audience met so far was 30,000 in one programme; a slip of the finger has more zeros.
MAX_SEATS = 100_000
MAX_OFFER_HOURS = 14 * 24
MOST_AT_ONCE = 30
MOST_FAULTS = 5  # that are told of a list


def audience_field() -> forms.ChoiceField:
    """A choice of the audience that seats are for."""
    return forms.ChoiceField(
        label=_("Audience"),
        choices=Audience.choices,
        initial=Audience.GENERAL,
        help_text=_("Decides which pledges are asked, for example the neutrality pledge of civil servants."),
    )


class PoolForm(forms.Form):
    """A category and how many seats it has. Equal names and taken seats are the services' to judge."""

    category = forms.CharField(
        label=_("Category"), max_length=100, help_text=_("For example: Umum, KPPS, Saksi. Registrants choose one.")
    )
    capacity = forms.IntegerField(label=_("Number of seats"), min_value=1, max_value=MAX_SEATS)
    role = forms.ChoiceField(
        label=_("Role"),
        choices=SEAT_ROLES,
        initial=SessionRole.PARTICIPANT,
        help_text=_("Printed on the certificate."),
    )
    entry = forms.ChoiceField(
        label=_("Who may take a seat"),
        choices=EntryMode.choices,
        initial=EntryMode.OPEN,
        help_text=_("Facilitators and the committee are added by you, not by registration."),
    )
    audience = audience_field()
    needs_approval = forms.BooleanField(
        label=_("The organizer approves each registration"),
        required=False,
        help_text=_("A seat is held while a registration waits; you confirm it or turn it down."),
    )
    has_waiting_list = forms.BooleanField(
        label=_("Waiting list when full"),
        required=False,
        initial=True,
        help_text=_("Who comes when all seats are taken can wait, and moves up in order when one comes free."),
    )
    offer_hours = forms.IntegerField(
        label=_("Hours to accept an offered seat"),
        min_value=0,
        max_value=MAX_OFFER_HOURS,
        initial=0,
        help_text=_("Of who moves up from the waiting list. 0: the seat is theirs at once, without a question."),
    )

    FIRST = ("category", "capacity")
    MORE = ("role", "entry", "audience", "needs_approval", "has_waiting_list", "offer_hours")

    @property
    def main_fields(self) -> list[BoundField]:
        """What every category is asked."""
        return [self[name] for name in self.FIRST]

    @property
    def more_fields(self) -> list[BoundField]:
        """What most categories leave as it is."""
        return [self[name] for name in self.MORE]

    @property
    def unfold(self) -> bool:
        """Whether the rest must be seen: something in it is wrong, or is not as usual."""
        usual = {name: self.fields[name].initial or False for name in self.MORE}
        shown = {name: self[name].value() for name in self.MORE}
        return any(str(shown[name] or False) != str(usual[name]) or self.errors.get(name) for name in self.MORE)

    @classmethod
    def of(cls, pool: SeatPool) -> dict[str, Any]:
        """What the form shows of a stored category."""
        return {name: getattr(pool, name) for name in cls.base_fields}

    def values(self) -> dict[str, Any]:
        """The clean data as the services take it."""
        data = self.cleaned_data
        terms = Terms(**{field.name: data[field.name] for field in fields(Terms)})
        return {"category": data["category"], "capacity": data["capacity"], "terms": terms}

    def clean_category(self) -> str:
        """Inner spaces once, so that the same words are seen as the same."""
        return " ".join(self.cleaned_data["category"].split())


class SeveralPoolsForm(forms.Form):
    """Several categories at once, one on each line with its number of seats; the rest is as usual."""

    mark_optional = False

    lines = forms.CharField(
        label=_("Several categories at once"),
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("One on each line, with its number of seats. For example: KPPS 280"),
    )

    def clean_lines(self) -> list[tuple[str, int]]:
        """Each category with its number of seats, in their order."""
        found, faults = [], []
        for number, line in enumerate(self.cleaned_data["lines"].splitlines(), 1):
            if not line.strip():
                continue
            form = PoolForm(line_data(line))
            if form.is_valid():
                found.append((form.cleaned_data["category"], form.cleaned_data["capacity"]))
            else:
                told = {"number": number}
                faults.append(_("Line %(number)d: write a name of at most 100 letters and a number.") % told)
        if faults:
            raise forms.ValidationError([forms.ValidationError(fault, code="line") for fault in faults[:MOST_FAULTS]])
        if len(found) > MOST_AT_ONCE:
            raise forms.ValidationError(_("At most %(most)d at once.") % {"most": MOST_AT_ONCE}, code="many")
        return found


def line_data(line: str) -> dict[str, str]:
    """`KPPS: 280`, `KPPS 1.400` or `KPPS`, a tab and 280, as the form of one category would send it."""
    category, _space, number = " ".join(line.replace("\t", " ").split()).rpartition(" ")
    usual = {name: str(PoolForm.base_fields[name].initial) for name in ("role", "entry", "audience", "offer_hours")}
    waiting = {"has_waiting_list": "on"}
    return usual | waiting | {"category": category.rstrip(" :;,=|-–"), "capacity": number.replace(".", "")}


class CeilingForm(forms.Form):
    """How many people all categories hold together."""

    capacity = forms.IntegerField(
        label=_("Seats in all categories together"),
        required=False,
        min_value=1,
        max_value=MAX_SEATS,
        help_text=_("For example what the hall holds. Empty: only the numbers of the categories count."),
    )
