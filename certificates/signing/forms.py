"""The certificate file as an organizer hands it in."""

from django import forms
from django.utils.translation import gettext_lazy as _


class KeyUploadForm(forms.Form):
    """A PKCS#12 file and the passphrase that opens it. The browser is told to remember neither."""

    file = forms.FileField(
        label=_("Electronic certificate (.p12)"),
        widget=forms.FileInput(attrs={"accept": ".p12,.pfx"}),
        allow_empty_file=True,
        help_text=_("The file ends in .p12 or .pfx."),
    )
    passphrase = forms.CharField(
        label=_("Passphrase of the file"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("It opens the file once, and is neither stored nor shown again."),
    )
