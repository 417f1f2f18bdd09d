"""What a person without an account types to open a ticket."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bimtek.common.codes import normalise_code
from bimtek.common.identity import check_nik
from bimtek.common.inputs import DigitsInput


class TicketCodeForm(forms.Form):
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


class NikForm(forms.Form):
    """The whole NIK, as second proof beside a ticket's code."""

    nik = forms.CharField(
        label=_("NIK"), max_length=30, widget=DigitsInput, help_text=_("16 digits, as on the KTP or the family card.")
    )

    def clean_nik(self) -> str:
        """16 sound digits."""
        check = check_nik(self.cleaned_data["nik"])
        if check.errors:
            raise ValidationError([ValidationError(str(e), code=e.code) for e in check.errors])
        return check.digits


class ObjectionForm(TicketCodeForm, NikForm):
    """Code and whole NIK of who finds their registration in an account that is not theirs."""

    field_order = ("code", "nik")
