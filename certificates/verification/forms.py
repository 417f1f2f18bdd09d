"""What a person types or uploads to check a certificate."""

from typing import BinaryIO, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from certificates.numbering.models import NUMBER_LENGTH

from . import files


class CertificateCodeForm(forms.Form):
    """The code printed beside the QR code."""

    code = forms.CharField(
        label=_("Certificate code"),
        max_length=60,
        help_text=_("16 letters and digits, such as 7KQF-9M2X-TB4D-RW8H; hyphens and capitals do not matter."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "code"}
        ),
    )

    def clean_code(self) -> str:
        """What was typed. ValidationError `number` for the certificate's number, which names no page."""
        typed = str(self.cleaned_data["code"])
        if "/" in typed.strip("/ ") and "://" not in typed and "/v/" not in typed:
            raise forms.ValidationError(
                _(
                    "This is the certificate's number. The code stands beside the QR code: 16 letters and digits in "
                    "four groups. Or type the number with the name below, or send a photo of the page."
                ),
                code="number",
            )
        return typed


class NumberForm(forms.Form):
    """The number printed on a certificate, with the name beside it: a number alone is easily guessed."""

    number = forms.CharField(
        label=_("Certificate number"), max_length=NUMBER_LENGTH, help_text=_("As printed, with its strokes and dots.")
    )
    name = forms.CharField(
        label=_("Name on the certificate"),
        max_length=320,
        help_text=_("With or without titles."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class FileForm(forms.Form):
    """A certificate as a PDF file, or a photo or screenshot of it."""

    file = forms.FileField(
        label=_("Certificate file"),
        help_text=_(
            "PDF (at most 5 MB), or a photo or screenshot that shows the QR code (at most 8 MB). Nothing is kept."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf,image/jpeg,image/png,image/webp"}),
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """Refuse what is too large, or neither PDF nor picture."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if file.file is not None and files.is_picture(cast(BinaryIO, file.file)):
            return file  # its reader has limits of its own
        if (file.size or 0) > files.MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MB. Upload the certificate as you received it."))
        if file.file is None or not files.is_pdf(cast(BinaryIO, file.file)):
            raise forms.ValidationError(
                _("This is neither a PDF nor a photo. Upload the certificate as you received it.")
            )
        return file
