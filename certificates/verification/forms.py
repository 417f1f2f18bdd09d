"""What a person types or uploads to check a certificate."""

from typing import BinaryIO, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

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


class FileForm(forms.Form):
    """A certificate as a PDF file."""

    file = forms.FileField(
        label=_("Certificate file"),
        help_text=_("PDF, at most 5 MB. It is compared and not kept."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """Refuse what is too large or no PDF."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > files.MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MB. Upload the certificate as you received it."))
        if file.file is None or not files.is_pdf(cast(BinaryIO, file.file)):
            raise forms.ValidationError(_("This is not a PDF. Upload the certificate as you received it."))
        return file
