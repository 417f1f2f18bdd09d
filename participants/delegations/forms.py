"""What organizers type about delegations."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import make_naive
from django.utils.translation import gettext_lazy as _

from bimtek.common.dates import zone_label
from bimtek.common.errors import Refusal
from bimtek.common.identity import normalise_phone
from bimtek.common.names import clean_name, name_key
from events.lifecycle.forms import SecondsInput, at_clock
from events.seats.forms import MAX_SEATS, audience_field
from events.seats.models import SeatPool
from events.training.models import TrainingSession

from .invitations import CONTACT_LENGTH, NAME_LENGTH, Invitation, read
from .models import Delegation
from .services import Contact, Seating, own_terms

MAX_LETTERS = 200_000  # a thousand institutions with long names
MAX_LINES = 1000


class DeadlineForm(forms.Form):
    """A moment in the session's own zone until which people are named."""

    names_until = forms.DateTimeField(label=_("People are named until"), required=False, widget=SecondsInput)

    def __init__(self, *args: Any, session: TrainingSession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session = session
        self.fields["names_until"].help_text = _(
            "Clock time in %(zone)s, for example as in the letter of invitation. Empty: until registration closes."
        ) % {"zone": zone_label(session.timezone)}

    def clean_names_until(self) -> datetime | None:
        """The moment, which lies before the session ends."""
        typed = self.cleaned_data["names_until"]
        if typed is None:
            return None
        until = at_clock(typed, self.session.zone)
        if until.astimezone(self.session.zone).date() > self.session.ends_on:
            raise ValidationError(_("The session is over by then. Check the date."))
        return until


class SeatingForm(DeadlineForm):
    """Where the people of new delegations sit."""

    pool = forms.TypedChoiceField(label=_("Own seats or shared ones"), required=False, coerce=int, empty_value=None)
    audience = audience_field()
    needs_approval = forms.BooleanField(
        label=_("The organizer approves each person"),
        required=False,
        help_text=_("A seat is held while somebody waits; you confirm them or turn them down."),
    )
    has_waiting_list = forms.BooleanField(
        label=_("Waiting list when the quota is full"),
        required=False,
        initial=True,
        help_text=_("More people can be named; they move up in order when a seat comes free."),
    )

    def __init__(self, *args: Any, pools: Sequence[SeatPool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pools = {pool.pk: pool for pool in pools}
        shared = [(pool.pk, _("Shared: %(category)s") % {"category": pool.category}) for pool in pools]
        field = self.fields["pool"]
        field.choices = [("", _("Each institution gets seats of its own")), *shared]  # type: ignore[attr-defined]  # the field's class is not known here
        field.help_text = _("Shared seats go to whoever names people first. What is below counts for own seats only.")
        if not pools:
            del self.fields["pool"]

    @property
    def shared(self) -> SeatPool | None:
        """The pool that was chosen, or None for own seats."""
        chosen = self.cleaned_data.get("pool")
        return self.pools[chosen] if chosen else None

    def seating(self) -> Seating:
        """The choice as the services take it."""
        data = self.cleaned_data
        terms = own_terms(**{name: data[name] for name in ("audience", "needs_approval", "has_waiting_list")})
        return Seating(terms, self.shared)


class ContactForm(DeadlineForm):
    """An institution, its number of seats and its contact person."""

    institution = forms.CharField(
        label=_("Institution"), max_length=NAME_LENGTH, help_text=_("For example KPU Kabupaten Bandung.")
    )
    quota = forms.IntegerField(label=_("Number of seats"), min_value=1, max_value=MAX_SEATS)
    contact_name = forms.CharField(label=_("Contact person"), max_length=CONTACT_LENGTH, required=False)
    contact_phone = forms.CharField(
        label=_("Contact's phone (WhatsApp)"),
        max_length=30,
        required=False,
        widget=forms.TextInput({"type": "tel"}),
        help_text=_("For example 0812 3456 7890. You send the link there."),
    )
    contact_email = forms.EmailField(
        label=_("Contact's e-mail"), required=False, help_text=_("Where there is one, the portal can mail the link.")
    )

    reason = forms.CharField(
        label=_("Reason for the change"), max_length=300, required=False, widget=forms.Textarea({"rows": 2})
    )

    field_order = ["institution", "quota", "contact_name", "contact_phone", "contact_email", "names_until", "reason"]

    @classmethod
    def of(cls, delegation: Delegation) -> dict[str, Any]:
        """What the form shows of a stored delegation."""
        shown = {name: getattr(delegation, name) for name in cls.base_fields if name not in ("quota", "reason")}
        shown["contact_phone"] = delegation.contact_phone.as_national if delegation.contact_phone else ""
        until = delegation.names_until
        shown["names_until"] = make_naive(until, delegation.session.zone) if until else None
        return shown | {"quota": delegation.pool.capacity}

    def clean_institution(self) -> str:
        """The name without stray marks; it needs a letter or digit."""
        name = clean_name(self.cleaned_data["institution"])
        if not name_key(name):
            raise ValidationError(_("Write the name in letters."))
        return name

    def clean_contact_phone(self) -> str:
        """The number in E.164, or empty."""
        typed = str(self.cleaned_data["contact_phone"])
        try:
            return normalise_phone(typed) if typed else ""
        except Refusal as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from None

    def contact(self) -> Contact:
        """The clean data as `services.change` takes it."""
        return Contact(**{name: self.cleaned_data[name] for name in Contact.__annotations__})


class InviteForm(ContactForm, SeatingForm):
    """One new delegation."""

    field_order = [
        "institution",
        "pool",
        "quota",
        "contact_name",
        "contact_phone",
        "contact_email",
        "names_until",
        "audience",
        "needs_approval",
        "has_waiting_list",
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "pool" in self.fields:
            self.fields["quota"].required = False
            self.fields["quota"].help_text = _("Of its own seats. Leave it empty for shared ones.")

    def clean(self) -> dict[str, Any]:
        """Own seats need their number."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not data.get("pool") and "quota" in data and not data["quota"]:
            self.add_error("quota", _("Write how many seats the institution gets."))
        return data

    def invitation(self) -> Invitation:
        """The clean data as the services take it."""
        data = self.cleaned_data
        names = ("institution", "contact_name", "contact_email", "contact_phone")
        return Invitation(1, "", quota=None if self.shared else data["quota"], **{name: data[name] for name in names})


class ManyForm(SeatingForm):
    """Many delegations, one a line; `seen` proves that this very reading was on the page."""

    lines = forms.CharField(
        label=_("Institutions, one a line"),
        max_length=MAX_LETTERS,
        strip=False,
        widget=forms.Textarea({"rows": 12, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_(
            "institution; seats; contact person; e-mail or phone. Only the institution is needed. Lines copied from "
            "Excel work too."
        ),
    )
    quota = forms.IntegerField(
        label=_("Seats where a line names none"), required=False, min_value=1, max_value=MAX_SEATS
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = ["lines", "quota", "pool", "names_until", "audience", "needs_approval", "has_waiting_list", "seen"]

    def __init__(self, *args: Any, known: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known

    def clean_lines(self) -> str:
        """The text; more lines than one step invites are refused before they are read."""
        text = str(self.cleaned_data["lines"])
        if len(text.splitlines()) > MAX_LINES:
            raise ValidationError(_("Paste at most %(n)s lines at a time.") % {"n": MAX_LINES})
        return text

    @cached_property
    def reading(self) -> list[Invitation]:
        """What the clean lines say."""
        data = self.cleaned_data
        return read(data["lines"], quota=data["quota"], shared=self.shared is not None, known=self.known)

    @property
    def refused(self) -> list[Invitation]:
        """The lines that cannot be used."""
        return [each for each in self.reading if each.error]

    @property
    def accepted(self) -> list[Invitation]:
        """The lines that can be used."""
        return [each for each in self.reading if not each.error]

    @property
    def digest(self) -> str:
        """Names what was typed, all but `seen`."""
        told = [f"{name}={self.cleaned_data.get(name)}" for name in self.fields if name != "seen"]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()

    @property
    def was_seen(self) -> bool:
        """Whether the page that was sent showed the reading of exactly this."""
        return bool(self.cleaned_data["seen"] == self.digest)


class DelegationFilterForm(forms.Form):
    """What to look for among the delegations; anything unknown finds everything."""

    mark_optional = False
    STATES = [
        ("", _("all")),
        ("unnamed", _("nobody named yet")),
        ("unmailed", _("link not mailed yet")),
        ("closed", _("closed")),
    ]

    q = forms.CharField(
        label=_("Institution or contact person"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"type": "search"}),
    )
    state = forms.ChoiceField(label=_("Show"), required=False, choices=STATES)

    def chosen(self) -> dict[str, str]:
        """Arguments for `selectors.of_session`."""
        self.full_clean()
        return {"words": self.cleaned_data.get("q", ""), "state": self.cleaned_data.get("state", "")}
