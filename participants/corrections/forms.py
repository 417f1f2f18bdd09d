"""What staff type to put a person's data right."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bimtek.common.crypto import blind_index
from participants.people.forms import PersonForm
from participants.people.services import PersonData
from participants.registration.models import Registration

from .holding import Holder, fields_for
from .services import version_of

REASON_LENGTH = 300


class CorrectForm(PersonForm):
    """The person of a registration as it shows them, and why they are corrected.

    What was previewed is what is saved: `previewed` is a digest of all that was typed when the preview was shown.
    """

    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("The participant reads it too: as on the KTP, by phone, by letter."),
    )
    version = forms.CharField(max_length=40, widget=forms.HiddenInput)
    previewed = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    class Meta(PersonForm.Meta):
        fields = [*PersonForm.Meta.fields, "email"]
        labels = {**PersonForm.Meta.labels, "email": _("E-mail")}
        help_texts = {
            **PersonForm.Meta.help_texts,
            "email": _("A new address proves nothing about the person until its owner confirms it by mail."),
        }

    field_order = [*PersonForm.field_order[:-2], "email", "nik", "nip", "reason"]

    def __init__(self, data: Any = None, *, registration: Registration, holder: Holder, **kwargs: Any) -> None:
        super().__init__(data, instance=registration.attendee, **kwargs)
        own = {*fields_for(holder), "reason", "version", "previewed"}
        for name in [name for name in self.fields if name not in own]:
            del self.fields[name]
        self.fields["phone"].required = self.fields["institution"].required = False
        self.initial["version"] = version_of(registration)
        for name in ("name", "phone", "birth_date"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def _post_clean(self) -> None:
        """The row is written by a service, which has to see what it was."""

    @property
    def typed_nik(self) -> str:
        """The NIK that was typed, if it can be corrected here."""
        return str(self.cleaned_data.get("nik", ""))

    def person_data(self) -> PersonData:
        """What was typed of the fields that stand on the page."""
        data = super().person_data()
        return {name: value for name, value in data.items() if name in self.fields}  # type: ignore[return-value]

    def digest(self) -> str:
        """Of all that was typed and of what it was typed against; tells nothing of it."""
        typed = {name: str(value) for name, value in sorted(self.cleaned_data.items()) if name != "previewed"}
        return blind_index(repr(typed))

    def was_previewed(self) -> bool:
        """Whether exactly this was shown before."""
        return bool(self.cleaned_data.get("previewed") == self.digest())
