"""What a person without an account types to open a ticket."""

from urllib.parse import parse_qs, urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bimtek.common.admission import Busy
from bimtek.common.codes import normalise_code
from bimtek.common.errors import Refusal
from bimtek.common.identity import check_nik
from bimtek.common.inputs import DigitsInput
from participants.tickets.photos import code_in
from participants.tickets.tokens import PREFIX


class TicketCodeForm(forms.Form):
    """The code on the printed card or ticket."""

    code = forms.CharField(
        label=_("Code on your card"),
        max_length=300,  # an address that holds the code may be pasted
        help_text=_("16 letters and digits, such as 7KQF-9M2X-TB4D-RW8H; hyphens and capitals do not matter."),
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "code"}
        ),
    )

    def clean_code(self) -> str:
        """The code as it is stored. ValidationError where a door's code was scanned in its place."""
        return code_in_text(self.cleaned_data["code"])


def code_in_text(text: str) -> str:
    """The ticket code in what was typed, pasted or scanned: the code, or an address that holds it.

    ValidationError `door` for what a ticket or badge shows at a door: it hangs round a neck, and opens nothing here.
    """
    text = text.strip()
    if text.upper().startswith(PREFIX):
        raise ValidationError(
            _("This QR code is for the door. The one for here stands on your card, beside its code of 16 signs."),
            code="door",
        )
    address = urlsplit(text)
    if address.scheme in ("http", "https"):
        text = next(iter(parse_qs(address.query).get("kode", [])), "") or address.path.rstrip("/").rpartition("/")[2]
    return normalise_code(text)


class CardPhotoForm(forms.Form):
    """A photo or screenshot of the card, for phones whose browser cannot scan."""

    photo = forms.FileField(
        label=_("Photo of the QR code on your card"),
        help_text=_("JPEG, PNG or WebP, at most 8 MB. Nothing is kept."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    def clean_photo(self) -> str:
        """The ticket code that the photo shows. ValidationError where it shows none; passes Busy on."""
        try:
            return code_in_text(code_in(self.cleaned_data["photo"]))
        except Refusal as refusal:
            if isinstance(refusal, Busy):
                raise
            raise ValidationError(str(refusal), code=refusal.code) from refusal


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
