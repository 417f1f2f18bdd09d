"""A text that is pasted, or comes as a file."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.template.defaultfilters import filesizeformat
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from bimtek.common.errors import Refusal

from .plain import text_of

MAX_BYTES = 5 * 1024 * 1024
ACCEPT = ".txt,.csv,.tsv,.xlsx,.xls,.ods,.docx,.pdf,.htm,.html"


class TextOrFileForm(forms.Form):
    """A form with a field `text`; a file that is sent takes the place of what stands there, and is shown as text."""

    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text=_("Excel, Word, PDF or text; at most %(size)s. Its text stands above before anything happens.")
        % {"size": filesizeformat(MAX_BYTES)},
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        files: "MultiValueDict[str, UploadedFile[Any]] | None" = None,
        **kwargs: Any,
    ) -> None:
        self.refused = ""
        file = files.get("file") if files else None
        if data is not None and file is not None:
            data = data.copy()
            data["text"], data["seen"] = self._text(file, data.get("text", "")), ""
        super().__init__(data, files, **kwargs)

    def _text(self, file: "UploadedFile[Any]", pasted: str) -> str:
        if (file.size or 0) > MAX_BYTES:
            self.refused = str(_("The file is too large. Copy the table into the field instead."))
            return pasted
        try:
            return text_of(file.chunks())
        except Refusal as refusal:
            self.refused = str(refusal)
            return pasted

    def clean(self) -> dict[str, Any]:
        """What the file was refused for stands at its field."""
        data = super().clean() or self.cleaned_data
        if self.refused:
            self.add_error("file", self.refused)
        return data
