"""What somebody without an account types to find their tickets."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bimtek.common.codes import normalise_code
from bimtek.common.identity import check_nik
from bimtek.common.inputs import DateInput, DigitsInput


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

    @property
    def subject(self) -> str:
        """What failures are counted for."""
        return str(self.cleaned_data["code"])


class NikForm(forms.Form):
    """NIK and date of birth, as on the KTP."""

    nik = forms.CharField(
        label=_("NIK"), max_length=30, widget=DigitsInput, help_text=_("16 digits, as on the KTP or the family card.")
    )
    birth_date = forms.DateField(label=_("Date of birth"), widget=DateInput({"autocomplete": "off"}))

    def clean_nik(self) -> str:
        """16 sound digits."""
        check = check_nik(self.cleaned_data["nik"])
        if check.errors:
            raise ValidationError([ValidationError(str(e), code=e.code) for e in check.errors])
        return check.digits

    @property
    def subject(self) -> str:
        """What failures are counted for."""
        return str(self.cleaned_data["nik"])
