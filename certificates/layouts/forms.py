"""A layout as its author types it, with the images that go into it."""

import re
from typing import Any, cast

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from bimtek.common.errors import Refusal
from certificates.press.bounds import CSS_MAX_CHARACTERS
from certificates.press.language import MAX_CHARACTERS
from certificates.press.source import Asset, LayoutSource

from . import images, services
from .models import LayoutAsset
from .samples import Length

IMAGE_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")
MOST_IMAGES = 12
ACCEPT = {"accept": ".png,.jpg,.jpeg,.svg"}
CODE = {"spellcheck": "false", "autocapitalize": "off", "autocomplete": "off", "class": "code-area", "wrap": "off"}
# The shipped designs have a place for each of these.
ROLES = {
    "logo": _("Logo"),
    "background": _("Background"),
    "signature": _("Signature"),
    "stamp": _("Stamp"),
}


class NameForm(forms.Form):
    """What a new layout is called."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("For example: Certificate of the regency"))


class CodeField(forms.CharField):
    """Text whose white space matters, with the line ends that were there before a browser sent it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, widget=forms.Textarea(attrs={**CODE, "rows": 24}), **kwargs)

    def to_python(self, value: Any) -> str:
        """Lines end in LF."""
        return cast(str, super().to_python(value)).replace("\r\n", "\n")


class LayoutForm(forms.Form):
    """HTML, CSS and images. Images already uploaded travel in a signed field, so that no preview loses them."""

    mark_optional = False

    name = forms.CharField(label=_("Name"), max_length=80)
    html = CodeField(label="HTML", max_length=MAX_CHARACTERS)
    css = CodeField(label="CSS", max_length=CSS_MAX_CHARACTERS, required=False)
    length = forms.ChoiceField(
        label=_("Preview with"),
        choices=[(Length.TYPICAL, _("usual texts")), (Length.LONGEST, _("the longest texts"))],
        initial=Length.TYPICAL,
        required=False,
    )
    other_name = forms.CharField(
        label=_("Name of another image"),
        max_length=60,
        required=False,
        help_text=_("As HTML and CSS call it, for example pola.svg"),
    )
    other = forms.FileField(label=_("Another image"), required=False, widget=forms.FileInput(attrs=ACCEPT))

    def __init__(self, *args: Any, organizer: int, assets: dict[str, str], **kwargs: Any) -> None:
        """`assets` are the images of the version that is edited: name -> key of the LayoutAsset."""
        super().__init__(*args, **kwargs)
        self.salt = f"layout-images:{organizer}"
        self.assets = self._sent() if self.is_bound else dict(assets)
        for role, label in ROLES.items():
            self.fields[role] = forms.FileField(label=label, required=False, widget=forms.FileInput(attrs=ACCEPT))
        names = [(name, name) for name in self.assets]
        self.fields["remove"] = forms.MultipleChoiceField(
            label=_("Remove images"), choices=names, required=False, widget=forms.CheckboxSelectMultiple
        )

    def _sent(self) -> dict[str, str]:
        """The images as an earlier page had them; none where the field was tampered with."""
        try:
            return cast(dict[str, str], signing.loads(self.data.get("images", ""), salt=self.salt))
        except signing.BadSignature:
            self.tampered = True
            return {}

    tampered = False

    @property
    def token(self) -> str:
        """The images as they are now, to be sent back."""
        return signing.dumps(self.assets, salt=self.salt)

    @property
    def uploads(self) -> list[forms.BoundField]:
        """The fields for images by their roles."""
        return [self[role] for role in ROLES]

    def clean(self) -> dict[str, Any]:
        """Take uploads in and removed images out."""
        data = super().clean() or {}
        if self.tampered:
            self.add_error(None, _("The list of images is damaged. Open the layout again."))
        for name in data.get("remove") or []:
            self.assets.pop(name, None)
        for role in ROLES:
            self._take(role, role, data.get(role))
        self._take("other", self._other_name(data), data.get("other"))
        if len(self.assets) > MOST_IMAGES:
            self.add_error(None, _("A layout can have %(most)d images.") % {"most": MOST_IMAGES})
        return data

    def _other_name(self, data: dict[str, Any]) -> str:
        name = str(data.get("other_name") or "")
        if data.get("other") and not IMAGE_NAME.fullmatch(name):
            self.add_error("other_name", _("Give it a name of small letters, digits, dots and dashes."))
            return ""
        return name

    def _take(self, field: str, name: str, file: "UploadedFile[bytes] | None") -> None:
        if not file or not name:
            return
        if (file.size or 0) > images.FILE_MAX_BYTES:
            self.add_error(field, _("The image is larger than %(most)d MB.") % {"most": images.FILE_MAX_BYTES >> 20})
            return
        try:
            self.assets[name] = services.keep_image(images.read(file.read())).pk
        except Refusal as refusal:
            self.add_error(field, str(refusal))

    def refuse(self, refusal: Refusal) -> None:
        """Say no without a look at what was uploaded; what was typed stays."""
        self.cleaned_data = {}
        self._errors = ErrorDict()
        self.add_error(None, str(refusal))

    def source(self) -> LayoutSource:
        """What was typed, as the press takes it."""
        rows = LayoutAsset.objects.in_bulk(list(self.assets.values()))
        assets = {name: Asset(rows[key].content_type, bytes(rows[key].content)) for name, key in self.assets.items()}
        return LayoutSource(self.cleaned_data["html"], self.cleaned_data["css"], assets)
