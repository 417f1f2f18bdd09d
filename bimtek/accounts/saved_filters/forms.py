"""What comes with a filter that is to be kept."""

import re
from typing import Any

from django import forms
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

from .models import SavedFilter

LISTS = "/kelola/"  # only lists of the workspace have saved filters


class SavedFilterForm(forms.ModelForm[SavedFilter]):
    """A name, the address of the list, and what was asked of it."""

    query = forms.CharField(max_length=2000, required=False, widget=forms.HiddenInput)

    class Meta:
        model = SavedFilter
        fields = ["name", "path"]
        labels = {"name": _("Keep this filter as")}
        widgets = {"path": forms.HiddenInput}

    def clean_name(self) -> str:
        """Inner spaces once, so that the same words are seen as the same."""
        return " ".join(self.cleaned_data["name"].split())

    def clean_path(self) -> str:
        """An address of the workspace."""
        path: str = self.cleaned_data["path"]
        try:
            resolve(path)
        except Resolver404:
            raise forms.ValidationError(_("This is no list of the workspace."), code="path") from None
        if not path.startswith(LISTS) or re.search(r"[?#\\]|//", path):
            raise forms.ValidationError(_("This is no list of the workspace."), code="path")
        return path

    def kept(self) -> dict[str, Any]:
        """Arguments for `services.keep`, of a valid form."""
        return {name: self.cleaned_data[name] for name in ("path", "query", "name")}
