"""What a person says of themself."""

from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bimtek.common.errors import Refusal
from bimtek.common.identity import bare_digits, check_nik, check_nip, normalise_phone
from bimtek.common.inputs import DateInput, DigitsInput
from bimtek.common.proposals import AskingInput
from events.regions.forms import RegionField

from .birth import check_birth_date
from .models import Person
from .name_asking import AsksAboutName, NameField
from .services import PersonData


class BirthDateField(forms.DateField):
    """A date of birth on which a participant can have been born."""

    def __init__(self, **kwargs: Any) -> None:
        options = {"label": _("Date of birth"), "widget": DateInput({"autocomplete": "bday"}), **kwargs}
        super().__init__(**options)

    def clean(self, value: Any) -> date | None:
        """The date, or None where it may be left out; ValidationError `birth_date_odd` for an impossible one."""
        birth_date: date | None = super().clean(value)
        try:
            if birth_date:
                check_birth_date(birth_date, timezone.localdate())
        except Refusal as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from None
        return birth_date


class PersonForm(AsksAboutName, forms.ModelForm[Person]):
    """A person's data. The NIK is asked for, never shown: an empty field keeps what is stored."""

    name = NameField(
        widget=AskingInput({"autocomplete": "name"}),
        help_text=_("As it should stand on the certificate, without titles. One word is fine."),
    )
    nik = forms.CharField(
        label=_("NIK"),
        required=False,
        max_length=30,
        widget=DigitsInput,
        help_text=_("16 digits, as on the KTP. It is stored encrypted and shown to nobody in full."),
    )
    nip = forms.CharField(
        label=_("NIP"),
        required=False,
        max_length=30,
        widget=DigitsInput,
        help_text=_("18 digits, only for civil servants (ASN). Printed on the certificate where the organizer asks."),
    )
    phone = forms.CharField(
        label=_("Phone (WhatsApp)"),
        max_length=30,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
        help_text=_(
            "For example 0812 3456 7890. The organizer calls, or writes by WhatsApp, when something changes at the "
            "last moment; for nothing else."
        ),
    )

    birth_date = BirthDateField(
        required=False,
        help_text=_("Tells who is under 18 and needs a parent's consent."),
    )
    region = RegionField(
        label=_("Region of work"),
        required=False,
        help_text=_("Village, district, regency or province you work in, for example Sukamaju, Cilodong."),
    )

    class Meta:
        model = Person
        fields = [
            "name",
            "title_before",
            "title_after",
            "institution",
            "position",
            "region",
            "phone",
            "birth_date",
            "nip",
        ]
        labels = {
            "title_before": _("Titles before the name"),
            "title_after": _("Titles after the name"),
            "institution": _("Institution"),
            "position": _("Position"),
        }
        help_texts = {
            "title_before": _("For example Dr. or Hj."),
            "title_after": _("For example S.H., M.Si."),
            "institution": _("The office, school or organisation you work for or are sent by."),
            "position": _("For example anggota PPK, operator, guru."),
        }

    field_order = [*Meta.fields[:-1], "nik", "nip"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institution"].required = True
        if self.instance.nik:
            self.fields["nik"].help_text = _("Stored: %(nik)s. Leave empty to keep it.") % {
                "nik": self.instance.masked_nik
            }

    def clean_nik(self) -> str:
        """16 sound digits, or empty."""
        typed = str(self.cleaned_data["nik"])
        if not typed:
            return ""
        check = check_nik(typed)
        if check.errors:
            raise ValidationError([ValidationError(str(e), code=e.code) for e in check.errors])
        return check.digits

    def clean_nip(self) -> str:
        """18 sound digits, or empty."""
        typed = str(self.cleaned_data["nip"])
        if not bare_digits(typed):
            return ""
        check = check_nip(typed)
        if check.errors:
            raise ValidationError([ValidationError(str(e), code=e.code) for e in check.errors])
        return check.digits

    def clean_phone(self) -> str:
        """The number in E.164, or empty where that may be."""
        typed = str(self.cleaned_data["phone"])
        if not typed:
            return ""
        try:
            return normalise_phone(typed)
        except Refusal as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from None

    def person_data(self) -> PersonData:
        """The clean data for a service, without the NIK."""
        return cast(PersonData, {k: v for k, v in self.cleaned_data.items() if k in PersonData.__annotations__})


class OwnPersonForm(PersonForm):
    """What the owner of an account says of themself: also what only they, and rosters, are asked for."""

    class Meta(PersonForm.Meta):
        fields = [*PersonForm.Meta.fields, "sex"]
        labels = {**PersonForm.Meta.labels, "sex": _("Sex")}
        help_texts = {
            **PersonForm.Meta.help_texts,
            "sex": _("Only counted, for reports that law and funders ask for. It stands on no public page or badge."),
        }
