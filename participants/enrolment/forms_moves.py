"""Another session for a place, or another person."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.seats.models import SeatPool
from participants.consent.forms import AgreementParts, agreement_fields, agreement_of, agreement_parts, check_agreement
from participants.consent.services import Agreement, RequiredConsent
from participants.people.forms import BirthDateField, PersonForm

from .exchange import Newcomer

REASON_LENGTH = 300


def reason_field(*, required: bool, help_text: Any = "") -> forms.CharField:
    """Why a place changes; both people read it."""
    return forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        required=required,
        widget=forms.Textarea({"rows": 2}),
        help_text=help_text,
    )


class MoveForm(forms.Form):
    """The category in the other session; staff say why."""

    def __init__(self, *args: Any, pools: Sequence[SeatPool], staff: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        free = [pool for pool in pools if pool.left > 0]
        self.pools = {pool.pk: pool for pool in free}
        self.fields["pool"] = forms.TypedChoiceField(
            label=_("Category"),
            coerce=int,
            choices=[(pool.pk, pool.category) for pool in free],
            initial=free[0].pk if len(free) == 1 else None,
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose a category.")},
        )
        told = _("The participant reads this in the mail and on the ticket.") if staff else ""
        self.fields["reason"] = reason_field(required=staff, help_text=told)

    @property
    def pool(self) -> SeatPool:
        """The category that was chosen."""
        return self.pools[self.cleaned_data["pool"]]


class SubstituteForm(PersonForm):
    """Who comes instead; that they agreed is part of it."""

    class Meta(PersonForm.Meta):
        fields = [*PersonForm.Meta.fields, "email"]
        labels = {**PersonForm.Meta.labels, "email": _("E-mail")}
        help_texts = {
            **PersonForm.Meta.help_texts,
            "email": _("The new ticket is mailed there; without an address, hand on the new ticket code."),
        }

    def __init__(self, data: Any = None, *, asked: RequiredConsent, staff: bool, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        # A pledge is one's own word: who comes is asked for it on the new ticket.
        self.asked = replace(asked, pledges=()).born(_typed_date(data))
        self.fields["birth_date"].required = asked.asks_birth_date
        self.fields["reason"] = reason_field(required=staff, help_text=_("Both of them read this."))
        self.fields |= {name: field for name, field in agreement_fields(self.asked).items() if name != "birth_date"}
        self.fields["consent"].label = _(
            "This person has read the text above and agreed to it, and agreed to come instead."
        )
        del self.fields["region"], self.fields["nip"]
        for name in ("name", "phone", "birth_date"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        """A parent agrees too for who is under 18."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        check_agreement(self, self.asked)
        return cleaned

    def parts(self) -> AgreementParts:
        """What is agreed to, beside its texts."""
        return agreement_parts(self, self.asked)

    def newcomer(self) -> Newcomer:
        """Who comes, as the service takes it."""
        return Newcomer(self.person_data(), self.cleaned_data["nik"])

    def agreement(self) -> Agreement:
        """What they agreed to."""
        return agreement_of(self.cleaned_data, self.asked)


def _typed_date(data: Any) -> date | None:
    """The date of birth in what was sent, as it decides whether a parent is asked; None for anything unclear."""
    try:
        return BirthDateField(required=False).clean(data.get("birth_date")) if data else None
    except forms.ValidationError:
        return None
