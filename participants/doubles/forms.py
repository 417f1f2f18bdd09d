"""Why two people are one."""

from django import forms
from django.utils.translation import gettext_lazy as _


class MergeForm(forms.Form):
    """The reason, and what was shown when it was asked for."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("For example: registered by the office and by themselves. The participant reads it."),
    )
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
