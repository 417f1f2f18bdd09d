"""What somebody without an account types to open a ticket."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bimtek.common.codes import normalise_code


class CodeForm(forms.Form):
    """The code on the printed card or ticket."""

    code = forms.CharField(
        label=_("Code on your card"),
        max_length=60,
        help_text=_("16 letters and digits, such as 7KQF-9M2X-TB4D-RW8H; hyphens and capitals do not matter."),
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "code"}
        ),
    )

    def clean_code(self) -> str:
        """The code as it is stored."""
        return normalise_code(self.cleaned_data["code"])
