"""What the writers of a report type."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.reports.models import FollowUp
from certificates.reports.sections import SECTIONS, TEXT_MAX


class ReportForm(forms.Form):
    """A text for each section, in Markdown; what stays empty has the portal's words."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    sections = tuple(SECTIONS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, title in SECTIONS.items():
            self.fields[name] = forms.CharField(
                label=title, required=False, max_length=TEXT_MAX, widget=forms.Textarea({"rows": 5})
            )

    def propose(self, words: Mapping[str, str]) -> None:
        """Show below each section what the portal writes where it stays empty."""
        for name, text in words.items():
            self.fields[name].help_text = _("Left empty: %(words)s") % {"words": text} if text else ""

    def asked(self) -> dict[str, Any]:
        """For `services.save`."""
        return {"sections": {name: self.cleaned_data[name] for name in SECTIONS}, "seen": self.cleaned_data["seen"]}

    def written(self) -> list[tuple[str, str]]:
        """Title and text of each section that is typed, for the preview."""
        return self.titled({name: self[name].value() or "" for name in SECTIONS})

    @staticmethod
    def titled(sections: Mapping[str, str]) -> list[tuple[str, str]]:
        """The sections with a text, in order, under their titles."""
        return [(title, sections[name]) for name, title in SECTIONS.items() if sections.get(name)]


class FollowUpForm(forms.ModelForm[FollowUp]):
    """What is to be done, by whom, until when."""

    class Meta:
        model = FollowUp
        fields = ["what", "responsible", "due_on"]
        widgets = {"due_on": forms.DateInput({"type": "date"})}
