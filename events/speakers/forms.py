"""What organizers type about a speaker."""

from typing import Any

from django import forms
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from bimtek.common import offload, reducing
from bimtek.common.errors import Refusal
from bimtek.common.identity import bare_digits, check_nip, normalise_phone
from bimtek.common.inputs import DigitsInput
from bimtek.common.names import clean_name

from . import services
from .models import Speaker

PHOTO_SIDE = 480  # pixels of the longer side


class SpeakerForm(forms.ModelForm[Speaker]):
    """A speaker's name as it is printed, and what the public reads about them."""

    phone = forms.CharField(
        label=_("Phone (WhatsApp)"),
        required=False,
        max_length=30,
        widget=forms.TextInput({"type": "tel", "autocomplete": "off"}),
        help_text=_("For the office only; shown to no visitor."),
    )
    nip = forms.CharField(
        label=_("NIP"),
        required=False,
        max_length=30,
        widget=DigitsInput,
        help_text=_("18 digits, only of civil servants (ASN). For the office only."),
    )
    no_photo = forms.BooleanField(label=_("Take the photo away"), required=False)

    class Meta:
        model = Speaker
        fields = [
            *["name", "title_before", "title_after", "institution", "position"],
            *["email", "phone", "nip", "photo", "no_photo", "bio"],
        ]
        widgets = {"bio": forms.Textarea({"rows": 5}), "photo": forms.FileInput({"accept": "image/jpeg,image/png"})}
        help_texts = {
            "name": _("Without titles."),
            "title_before": _("For example: Prof. Dr. Hj."),
            "title_after": _("For example: S.H., M.H."),
            "email": _("Told of the slots in the agenda, of changes, and of the certificate. Shown to no visitor."),
            "photo": _("JPEG or PNG, 15 MB at most. For the office only; it is made smaller."),
            "bio": _("A few sentences for the programme's public page."),
        }

    def clean_name(self) -> str:
        """Without stray blanks and marks."""
        name = clean_name(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("Type the name."))
        return name

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = str(self.instance.photo.name or "")
        if not self.before:
            del self.fields["no_photo"]

    def clean_phone(self) -> str:
        """The number in E.164, or empty."""
        typed = str(self.cleaned_data["phone"])
        try:
            return normalise_phone(typed) if typed else ""
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from None

    def clean_nip(self) -> str:
        """18 sound digits, or empty."""
        typed = str(self.cleaned_data["nip"])
        if not bare_digits(typed):
            return ""
        check = check_nip(typed)
        if check.errors:
            raise forms.ValidationError([forms.ValidationError(str(each), code=each.code) for each in check.errors])
        return check.digits

    def clean_photo(self) -> Any:
        """An uploaded photo drawn anew and small; otherwise what is stored."""
        photo = self.cleaned_data["photo"]
        if not isinstance(photo, UploadedFile):
            return photo
        if (photo.size or 0) > reducing.FILE_MAX_BYTES:
            raise forms.ValidationError(_("The photo is larger than 15 MB."), code="photo_large")
        try:
            drawn = offload.run(reducing.reduced, photo.read(), PHOTO_SIDE)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from None
        return ContentFile(drawn.jpeg, "photo.jpg")

    def clean(self) -> dict[str, Any]:
        """No photo where it is to go and no other was chosen."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("no_photo") and str(getattr(data.get("photo"), "name", "")) == self.before:
            data["photo"] = False  # which a FileField takes as "none any more"
        return data

    def save(self, commit: bool = True) -> Speaker:
        """The speaker; a photo that was replaced goes from the storage."""
        speaker = super().save(commit)
        if self.before and str(speaker.photo.name or "") != self.before:
            services.forget_photo(self.before)
        return speaker
