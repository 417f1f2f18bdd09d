"""The few inputs a phone needs told: a date, a clock, digits.

Rooms import them from here; how a form looks is `bimtek.forms`.
"""

from typing import Any

from django import forms


class DateInput(forms.DateInput):
    """A date picker of the browser's own; the value is always ISO, whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """A clock of the browser's own, to the minute."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class DateTimeInput(forms.DateTimeInput):
    """Date and clock in one, to the minute, in the time zone active while the form is handled."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class DigitsInput(forms.TextInput):
    """Digits that are not a quantity (NIK, codes): the number keyboard, but nothing is rounded."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false", **(attrs or {})})
