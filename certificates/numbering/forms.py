"""The pattern as an organizer types it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bimtek.common.errors import Refusal
from bimtek.common.numbering import ParsedPattern as Pattern

from .models import NumberPattern

LARGEST = 1_000_000_000


class PatternForm(forms.ModelForm[NumberPattern]):
    """Pattern, reset period, and where counting goes on."""

    start = forms.IntegerField(
        label=_("Next running number"),
        required=False,
        min_value=1,
        max_value=LARGEST,
        help_text=_("Leave empty to go on counting. Set it once if you already gave numbers on paper this period."),
    )

    class Meta:
        model = NumberPattern
        fields = ["pattern", "reset"]
        widgets = {"pattern": forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})}

    def clean(self) -> dict[str, Any]:
        """Refuse a pattern that cannot work, at its field."""
        data = super().clean() or {}
        if "pattern" in data and "reset" in data:
            try:
                Pattern.parse(data["pattern"], reset=data["reset"])
            except Refusal as refusal:
                self.add_error("pattern", str(refusal))
        return data
