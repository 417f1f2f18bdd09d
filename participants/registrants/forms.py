"""Filtering registrants, and adding one by hand."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.seats.models import SeatPool
from participants.people.forms import PersonForm
from participants.registration.forms import pool_field
from participants.registration.models import Registration


class FilterForm(forms.Form):
    """What to look for among the registrants; anything unknown finds everything."""

    mark_optional = False

    def __init__(self, *args: Any, pools: Sequence[SeatPool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = [("", _("all"))]
        self.fields["q"] = forms.CharField(
            label=_("Name, institution or ticket code"),
            required=False,
            max_length=100,
            widget=forms.TextInput({"type": "search"}),
        )
        self.fields["status"] = forms.ChoiceField(
            label=_("Status"), required=False, choices=everything + Registration.Status.choices
        )
        self.fields["pool"] = forms.TypedChoiceField(
            label=_("Category"),
            required=False,
            coerce=int,
            empty_value=None,
            choices=everything + [(pool.pk, pool.category) for pool in pools],
        )

    def chosen(self) -> dict[str, Any]:
        """Arguments for `selectors.registrants`."""
        self.full_clean()
        data = self.cleaned_data
        return {"words": data.get("q", ""), "status": data.get("status", ""), "pool": data.get("pool")}


class LineFilter(forms.Form):
    """Whose waiting list to show; anything unknown shows all."""

    mark_optional = False

    def __init__(self, *args: Any, pools: Sequence[SeatPool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pool"] = forms.TypedChoiceField(
            label=_("Category"),
            required=False,
            coerce=int,
            empty_value=None,
            choices=[("", _("all")), *((pool.pk, pool.category) for pool in pools)],
        )

    def chosen(self) -> int | None:
        """The key of a category, or None for all."""
        self.full_clean()
        chosen: int | None = self.cleaned_data.get("pool")
        return chosen


class AddForm(PersonForm):
    """A person without an account, and their place. Only the name must be known."""

    representing = forms.CharField(label=_("On behalf of (mewakili)"), required=False, max_length=200)
    assignment = forms.CharField(label=_("Polling station or site"), required=False, max_length=150)
    consent = forms.BooleanField(
        label=_("This person has read the consent text and agreed; we keep the proof (for example a signed sheet)."),
        error_messages={"required": _("Without the person's consent their data may not be written down.")},
    )

    class Meta(PersonForm.Meta):
        fields = [*PersonForm.Meta.fields, "email"]
        help_texts = {
            **PersonForm.Meta.help_texts,
            "email": _("The ticket is mailed there; without an address, tell the person the ticket code."),
        }

    field_order = ["pool", *PersonForm.field_order[:-2], "email", "nik", "nip", "representing", "assignment", "consent"]

    def __init__(self, *args: Any, pools: Sequence[SeatPool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pool"] = pool_field(pools)
        self.fields["phone"].required = self.fields["institution"].required = False
        self.order_fields(self.field_order)


class CancelSessionForm(forms.Form):
    """Why a whole session is cancelled."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Everybody who is registered reads this in a mail and on the ticket."),
    )
