"""What participants and speakers type of themselves, and staff of what they ask for."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bimtek.common.inputs import DateInput

from .models import DataSheet, DataSheetRequest

NPWP_DIGITS = (15, 16)
ACCOUNT_DIGITS = range(6, 21)


class DataSheetForm(forms.ModelForm[DataSheet]):
    """A data sheet; bank account and NPWP only where they are needed."""

    npwp = forms.CharField(label=_("NPWP"), required=False, max_length=30, help_text=_("15 or 16 digits."))
    account_number = forms.CharField(label=_("Account number"), required=False, max_length=40)

    class Meta:
        model = DataSheet
        fields = [
            "birth_place", "birth_date", "rank", "education", "address", "npwp", "bank_name", "account_number",
            "account_holder",
        ]  # fmt: skip
        widgets = {"birth_date": DateInput()}
        help_texts = {"rank": _("For civil servants, such as Penata (III/c).")}

    def __init__(self, *args: Any, bank: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What is stored is not shown again: a forwarded link must not give it away.
        self.kept = bool(self.instance.has_bank)
        for name in ("npwp", "account_number"):
            self.initial[name] = ""
            self.fields[name].widget.attrs["inputmode"] = "numeric"
            self.fields[name].widget.attrs["autocomplete"] = "off"
        if not bank:
            for name in DataSheet.BANK:
                del self.fields[name]

    def clean_npwp(self) -> str:
        """Its digits; empty keeps what is stored."""
        digits = re.sub(r"[\s.\-]", "", self.cleaned_data["npwp"])
        if digits and (not digits.isdecimal() or len(digits) not in NPWP_DIGITS):
            raise forms.ValidationError(_("An NPWP has 15 or 16 digits."))
        return digits or str(self.instance.npwp)

    def clean_account_number(self) -> str:
        """Its digits; empty keeps what is stored."""
        digits = re.sub(r"[\s.\-]", "", self.cleaned_data["account_number"])
        if digits and (not digits.isdecimal() or len(digits) not in ACCOUNT_DIGITS):
            raise forms.ValidationError(_("Write the account number in digits, as on the bank book."))
        return digits or str(self.instance.account_number)


class DataSheetRequestForm(forms.ModelForm[DataSheetRequest]):
    """Of whom a session needs a bank account, and for how long."""

    class Meta:
        model = DataSheetRequest
        fields = ["bank_of", "keep_days"]
        widgets = {"bank_of": forms.RadioSelect}
