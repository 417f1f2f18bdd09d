"""Why a second step is taken away."""

from django import forms
from django.utils.translation import gettext_lazy as _


class RecoveryReasonForm(forms.Form):
    """What stands in the announcement and in the audit log."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("For example: phone lost, has told me so in person. The member reads it in the mail."),
    )
