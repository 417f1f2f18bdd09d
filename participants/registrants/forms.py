"""Filtering registrants, and adding one by hand."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from bimtek.common.identity import nik_birth_date
from events.seats.models import SeatPool
from participants.consent.forms import GUARDIAN
from participants.consent.forms_staff import check_sheets, sheet_fields, sheets_of
from participants.consent.models import ConsentText
from participants.consent.services import Agreement, RequiredConsent
from participants.enrolment.pools import pool_field
from participants.people.forms import PersonForm
from participants.registration.models import Registration

from .filters import CategoryFilter, RegistrantFilter
from .models import ListAct
from .selectors import SORTS

COLUMN_LABELS = {
    "name": _("Name"),
    "institution": _("Institution"),
    "category": _("Category"),
    "assignment": _("Assignment"),
    "registered": _("Registered"),
    "status": _("Status"),
}
SORT_LABELS = COLUMN_LABELS | {f"-{name}": format_lazy("{} ↓", label) for name, label in COLUMN_LABELS.items()}


class RegistrantFilterForm(RegistrantFilter):
    """What to look for among the registrants."""

    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("all")), *Registration.Status.choices]
    )
    # Comes with a link from a delegation's page; a session may have hundreds of them.
    delegation = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)
    # The headings do it too; a phone shows none.
    sort = forms.ChoiceField(
        label=_("In the order of"),
        required=False,
        choices=[(name, SORT_LABELS[name]) for name in SORTS],
    )
    field_order = ["q", "status", "pool", "sort"]

    def chosen(self) -> dict[str, Any]:
        """Arguments for `selectors.registrants`."""
        asked = self.understood
        told = {"status": asked["status"] or "", "delegation": asked["delegation"], "sort": asked["sort"] or ""}
        return super().chosen() | told


class SearchForm(forms.Form):
    """What to look for in all sessions of an organizer."""

    mark_optional = False

    q = forms.CharField(
        label=_("Name, institution, e-mail, phone, NIK, ticket code or certificate number"),
        required=False,
        min_length=3,
        max_length=100,
        widget=forms.TextInput({"type": "search"}),
    )

    def words(self) -> str:
        """What was understood; empty for less than three letters."""
        return str(self.cleaned_data.get("q") or "").strip() if self.is_valid() else ""


class LineFilter(CategoryFilter):
    """Whose waiting list to show."""

    def chosen(self) -> int | None:
        """The key of a category, or None for all."""
        chosen: int | None = self.understood["pool"]
        return chosen


class AddForm(PersonForm):
    """A person without an account, and their place. Only the name must be known."""

    representing = forms.CharField(label=_("On behalf of (mewakili)"), required=False, max_length=200)
    assignment = forms.CharField(label=_("Polling station or site"), required=False, max_length=150)
    # The answers to what the page asks back, each by a button: this known person; another person than the doubles.
    match = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)
    other_person = forms.BooleanField(required=False, widget=forms.HiddenInput)

    class Meta(PersonForm.Meta):
        fields = [*PersonForm.Meta.fields, "email"]
        help_texts = {
            **PersonForm.Meta.help_texts,
            "email": _("The ticket is mailed there; without an address, tell the person the ticket code."),
        }

    field_order = ["pool", *PersonForm.field_order[:-2], "email", "nik", "nip", "representing", "assignment"]

    def __init__(
        self,
        *args: Any,
        pools: Sequence[SeatPool],
        text: ConsentText,
        asked: Mapping[int, RequiredConsent],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.text, self.asked = text, asked
        self.pledges = list({pledge.pk: pledge for one in asked.values() for pledge in one.pledges}.values())
        self.fields["pool"] = pool_field(pools)
        self.fields["phone"].required = self.fields["institution"].required = False
        self.order_fields(self.field_order)
        self.fields.update(sheet_fields(text, self.pledges))

    def clean(self) -> dict[str, Any]:
        """What the chosen category asks for has to be signed."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if asked := self._asked():
            check_sheets(self, asked)
        return data

    def _asked(self) -> RequiredConsent | None:
        """What the chosen category asks of this person, as old as they say or their NIK says."""
        asked = self.asked.get(self.cleaned_data.get("pool", 0))
        told = self.cleaned_data.get("birth_date")
        return asked and asked.born(told or nik_birth_date(self.cleaned_data.get("nik", ""), timezone.localdate()))

    def agreement(self) -> Agreement | None:
        """What the signed sheets say, of a valid form."""
        asked = self._asked()
        return sheets_of(self.cleaned_data, asked) if asked else None

    def guardian(self) -> list[BoundField]:
        """The guardian's part, which a page shows apart."""
        return [self[name] for name in GUARDIAN]

    def carried(self) -> list[BoundField]:
        """The hidden fields, but for the answers that buttons give: which version of each text was shown."""
        return [field for field in self.hidden_fields() if field.name not in ("match", "other_person")]

    def others(self) -> list[BoundField]:
        """Every other field that is seen."""
        return [field for field in self.visible_fields() if field.name not in GUARDIAN]

    def guardian_begun(self) -> bool:
        """Whether the guardian's part has something in it, or lacks something."""
        return self.is_bound and any(self.data.get(name) or name in self.errors for name in GUARDIAN)


class CancelSessionForm(forms.Form):
    """Why a whole session is cancelled."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Everybody who is registered reads this in a mail and on the ticket."),
    )


class ActForm(forms.Form):
    """What to do to which registrations; a cancellation says why."""

    mark_optional = False

    MESSAGE, PRINT = "message", "print"  # which lead to the pages of messages and badges
    OTHERS = ((MESSAGE, _("Write to them")), (PRINT, _("Print name badges")))

    action = forms.ChoiceField(label=_("What to do"), choices=[*ListAct.Action.choices, *OTHERS])
    chosen = forms.TypedMultipleChoiceField(coerce=int, required=False)
    everyone = forms.BooleanField(required=False)  # all whom the filter finds, on all pages
    seen = forms.CharField(required=False, max_length=60)  # the digest of the preview
    confirmed = forms.BooleanField(required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, targets: Sequence[SeatPool] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.targets = {pool.pk: pool for pool in targets}
        self.fields["pool"] = forms.TypedChoiceField(
            label=_("Move to"),
            required=False,
            coerce=int,
            empty_value=None,
            choices=[
                ("", _("choose")),
                *((pool.pk, f"{pool.session}: {pool.category} ({pool.left})") for pool in targets),
            ],
        )
        field = self.fields["chosen"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  as its class declares it
        sent = self.data.getlist("chosen") if isinstance(self.data, QueryDict) else []
        field.choices = [(key, key) for key in sent if key.isdecimal() and len(key) < 19]

    def clean(self) -> dict[str, Any]:
        """Some are ticked, or all are meant."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not data.get("everyone") and not data.get("chosen"):
            raise forms.ValidationError(_("Choose people and what to do."), code="nobody_chosen")
        return data

    @property
    def pool(self) -> SeatPool | None:
        """The category that was chosen in another session."""
        return self.targets.get(self.cleaned_data.get("pool") or 0)
