"""Why a registration is cancelled or turned down."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participants.registration.models import Registration


class CancelForm(forms.ModelForm[Registration]):
    """Why a registration is cancelled or turned down."""

    class Meta:
        model = Registration
        fields = ["cancel_reason"]
        labels = {"cancel_reason": _("Reason")}
        widgets = {"cancel_reason": forms.Textarea({"rows": 3})}


class StaffCancelForm(CancelForm):
    """Staff must say why: the participant is told."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cancel_reason"].required = True
        self.fields["cancel_reason"].help_text = _("The participant reads this in the mail and on the ticket.")
