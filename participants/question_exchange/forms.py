"""Questions that staff paste or upload."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .reading import BYTES_MOST, TEXT_MOST


class QuestionsForm(forms.Form):
    """A pasted list, or a file."""

    text = forms.CharField(
        label=_("Paste the questions"),
        required=False,
        max_length=TEXT_MOST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("As you write them: numbers, a. b. c., and “Jawaban: C” or a key at the end. GIFT and Aiken, too."),
    )
    file = forms.FileField(
        label=_("Or a file"), required=False, help_text=_("Word, Excel, CSV, text, GIFT, or Moodle XML; up to 15 MB.")
    )

    def clean(self) -> dict[str, Any]:
        """Exactly one of them, as `content`."""
        data = super().clean() or {}
        file = data.get("file")
        if bool(file) == bool((data.get("text") or "").strip()):
            raise ValidationError(_("Paste the questions, or choose a file."))
        if file and file.size > BYTES_MOST:
            raise ValidationError(_("A file of questions may have 15 MB. Cut it into several."))
        data["content"] = file.read() if file else data["text"].encode()
        return data
