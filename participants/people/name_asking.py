"""How a form asks about a name, as every form with an `AskingInput` asks."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bimtek.common.names import clean_name, name_key
from bimtek.common.proposals import AskingForm, AskingInput

from .name_reading import QUESTIONS, ParsedName, read


class NameField(forms.CharField):
    """A person's name, which a form with `AsksAboutName` asks about."""

    widget = AskingInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("Full name"), "max_length": 150, **kwargs})


class AsksAboutName(AskingForm):
    """A form with the fields `name` (a `NameField`), `title_before` and `title_after`.

    A proposal that was taken over reads as if it had been typed; a name that was kept, or stands unchanged, is not
    asked about again.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_taken_over("name"):
            self._take_over(read(self.sent("name")).proposal)

    def clean_name(self) -> str:
        """The name without stray marks. ValidationError `name_empty` without a letter or digit, `name_asked` once."""
        typed = self.cleaned_data["name"]
        name = clean_name(typed)
        if typed and not name_key(name):
            raise ValidationError(_("Write the name in letters."), code="name_empty")
        if name != self.get_initial_for_field(self.fields["name"], "name") and not self.is_kept("name"):
            self._ask(typed)
        return name

    def _ask(self, typed: str) -> None:
        questions, proposal = read(typed)
        if questions:
            parts = (proposal.name, proposal.before, proposal.after) if proposal else ()
            self.ask("name", " / ".join(filter(None, parts)))
            raise ValidationError([ValidationError(str(QUESTIONS[code]), code="name_asked") for code in questions])

    def _take_over(self, proposal: ParsedName | None) -> None:
        if proposal is not None:
            self.put(
                name=proposal.name,
                name_kept=proposal.name,
                title_before=_joined(" ", self.sent("title_before"), proposal.before),
                title_after=_joined(", ", self.sent("title_after"), proposal.after),
            )


def _joined(sign: str, typed: str, found: str) -> str:
    """Titles typed in their own field and those found in the name, none of them twice."""
    return typed if name_key(found) in name_key(typed) else sign.join(filter(None, (typed.strip(), found)))
