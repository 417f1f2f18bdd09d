"""A task as staff write it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import PreparationTask


class PreparationTaskForm(forms.ModelForm[PreparationTask]):
    """What is to be done, for which topic, and whether it is marked."""

    link = forms.URLField(label=_("Link"), required=False, assume_scheme="https")

    class Meta:
        model = PreparationTask
        fields = ["kind", "topic", "title", "details", "link", "marked", "asks"]
        widgets = {"details": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "topic": _("As the test's questions name it, so that both stand together."),
            "title": _("For example: phone with Android 8 or newer, Sirekap version 2.1"),
            "asks": _("For example: which version is installed? Empty: the mark is enough."),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("asks") and not data.get("marked"):
            self.add_error("asks", _("This is told with the mark: let participants mark it, or leave this empty."))
        return data
