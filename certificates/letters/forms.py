"""What an organizer types about numbers of letters."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bimtek.common.errors import Refusal
from bimtek.common.numbering import ParsedPattern

from .models import LetterPattern
from .services import AT_ONCE_MAX


class LetterPatternForm(forms.ModelForm[LetterPattern]):
    """The pattern of one kind, and when counting starts anew."""

    class Meta:
        model = LetterPattern
        fields = ["pattern", "reset"]
        widgets = {"pattern": forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})}

    def clean(self) -> dict[str, Any]:
        """Refuse a pattern that cannot work, at its field."""
        data = super().clean() or self.cleaned_data
        if "pattern" in data and "reset" in data:
            try:
                ParsedPattern.parse(data["pattern"], reset=data["reset"])
            except Refusal as refusal:
                self.add_error("pattern", str(refusal))
        return data


class ReserveForm(forms.Form):
    """Numbers to be kept free for letters that are written later."""

    kind = forms.ChoiceField(label=_("Kind of document"))
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=AT_ONCE_MAX, initial=1)
    on = forms.DateField(label=_("Date"), widget=forms.DateInput({"type": "date"}))
    subject = forms.CharField(label=_("Subject"), required=False, max_length=250)

    def __init__(self, *args: Any, kinds: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]  # a ChoiceField


class VoidForm(forms.Form):
    """Why a number is given to no letter any more."""

    reason = forms.CharField(label=_("Reason"), max_length=300)
