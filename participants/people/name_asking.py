"""How a form asks about a name: what was typed stays, with a proposal to take over and a way to keep it.

Both are buttons of the form, so one tap answers and sends it, without JavaScript, too.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bimtek.common.names import clean_name, name_key

from .name_reading import QUESTIONS, NameReading, ParsedName, read


class NameInput(forms.TextInput):
    """A line for a name; below it, once something is to be asked, the buttons that answer."""

    template_name = "people/name_input.html"
    reading: NameReading | None = None  # set by the form that asks
    kept = ""  # the text that its writer chose to keep

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The input's own, with the question and what was answered."""
        proposal = self.reading and self.reading.proposal
        shown = " / ".join(filter(None, (proposal.name, proposal.before, proposal.after))) if proposal else ""
        asked = {"reading": self.reading, "proposal": shown, "kept": self.kept}
        return super().get_context(name, value, attrs) | asked


class NameField(forms.CharField):
    """A person's name, which a form with `AsksAboutName` asks about."""

    widget = NameInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("Full name"), "max_length": 150, **kwargs})


class AsksAboutName(forms.BaseForm):
    """A form with the fields `name` (a `NameField`), `title_before` and `title_after`.

    A proposal that was taken over reads as if it had been typed; a name that was kept, or stands unchanged, is not
    asked about again.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed = clean_name(self._sent("name"))
        if typed and clean_name(self._sent("name_proposed")) == typed:
            self._take_over(read(typed).proposal)

    def clean_name(self) -> str:
        """The name without stray marks. ValidationError `name_empty` without a letter or digit, `name_asked` once."""
        name = clean_name(self.cleaned_data["name"])
        if self.cleaned_data["name"] and not name_key(name):
            raise ValidationError(_("Write the name in letters."), code="name_empty")
        self._ask(self.cleaned_data["name"], name)
        return name

    def _ask(self, typed: str, name: str) -> None:
        widget = self.fields["name"].widget
        if name == self.get_initial_for_field(self.fields["name"], "name"):
            return
        if clean_name(self._sent("name_kept")) == name:
            widget.kept = name
        elif questions := (reading := read(typed)).questions:
            widget.reading = reading
            raise ValidationError([ValidationError(QUESTIONS[code], code="name_asked") for code in questions])

    def _sent(self, name: str) -> str:
        """A value as it was sent, or empty."""
        return str(self.data.get(self.add_prefix(name)) or "")

    def _take_over(self, proposal: ParsedName | None) -> None:
        if proposal is None:
            return
        data = self.data.copy()
        before, after = self._sent("title_before"), self._sent("title_after")
        data[self.add_prefix("name")] = proposal.name
        data[self.add_prefix("name_kept")] = proposal.name
        data[self.add_prefix("title_before")] = _joined(" ", before, proposal.before)
        data[self.add_prefix("title_after")] = _joined(", ", after, proposal.after)
        self.data = data


def _joined(sign: str, typed: str, found: str) -> str:
    """Titles typed in their own field and those found in the name, none of them twice."""
    return typed if name_key(found) in name_key(typed) else sign.join(filter(None, (typed.strip(), found)))
