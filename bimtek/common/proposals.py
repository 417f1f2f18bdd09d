"""A form that asks back about what was typed: a proposal to take over, or the text as it is.

Both answers are buttons of the form, so one tap answers and sends it, without JavaScript, too.
"""

from copy import copy
from typing import Any, cast

from django import forms


class AskingInput(forms.TextInput):
    """A line of text; below it, once its form asks back, the buttons that answer."""

    template_name = "forms/asking_input.html"
    asks = False
    proposal = ""  # as it is shown
    kept = ""  # the text that its writer chose to keep

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The input's own, with what is asked and what was answered."""
        asked = {"asks": self.asks, "proposal": self.proposal, "kept": self.kept}
        return super().get_context(name, value, attrs) | asked


class AskingForm(forms.BaseForm):
    """A form some of whose fields have an `AskingInput`; answers count for the text that they were given for."""

    def sent(self, name: str) -> str:
        """A value as it was sent, or empty."""
        return str(self.data.get(self.add_prefix(name)) or "")

    def is_taken_over(self, name: str) -> bool:
        """Whether the proposal for this field's text was chosen."""
        return bool(self.sent(name).strip()) and self.sent(f"{name}_proposed").strip() == self.sent(name).strip()

    def is_kept(self, name: str) -> bool:
        """Whether this field's text was chosen to stay; said again with the form until it is accepted."""
        kept = bool(self.sent(name).strip()) and self.sent(f"{name}_kept").strip() == self.sent(name).strip()
        if kept:
            self._input(name).kept = self.sent(name).strip()
        return kept

    def put(self, **values: str) -> None:
        """Read these values as if they had been typed."""
        data: Any = copy(self.data)
        for name, value in values.items():
            data[self.add_prefix(name)] = value
        self.data = data

    def ask(self, name: str, proposal: str) -> None:
        """Show the buttons at this field; `proposal` may be empty."""
        widget = self._input(name)
        widget.asks, widget.proposal = True, proposal

    def _input(self, name: str) -> AskingInput:
        return cast(AskingInput, self.fields[name].widget)
