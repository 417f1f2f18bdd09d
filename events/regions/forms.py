"""A form field for one region: typed text, and a choice when the text fits several places.

Without JavaScript the form comes back with the places to choose from; with it, `region-field.js`
offers them while typing. Two inputs are sent: `<name>`, the text, and `<name>_code`, the choice.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from events.regions import selectors
from events.regions.models import Region


@dataclass(frozen=True)
class Typed:
    """What came from the page: the text, and the code of the place chosen for it, if any."""

    text: str
    code: str = ""


class RegionWidget(forms.Widget):
    """A text input with suggestions; `levels` limits them (empty: all)."""

    template_name = "events/regions/widget.html"

    def __init__(self, attrs: dict[str, Any] | None = None, *, levels: Collection[int] = ()) -> None:
        super().__init__(attrs)
        self.levels = tuple(levels)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Typed:
        text, code = data.get(name) or "", data.get(f"{name}_code") or ""
        return Typed(text.strip(), code.replace("\0", ""))  # PostgreSQL takes no NUL; a text's is dropped by its key

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        context["widget"].update(self._shown(value), levels=",".join(map(str, self.levels)))
        return context

    def _shown(self, value: Typed | Region | str | None) -> dict[str, Any]:
        """Text, code and choices for a bound text, a region, its code, or nothing."""
        region: Region | None
        match value:
            case Typed(text=text, code=code):
                found = selectors.resolve(text, code, levels=self.levels)
                region = found.region
                if region is None:
                    return {"text": text, "code": "", "choices": found.candidates, "more": found.more}
            case Region():
                region = value
            case _:
                region = selectors.get(value) if value else None
        return {"text": region.path if region else "", "code": region.code if region else "", "choices": ()}


class RegionField(forms.Field):
    """Cleans to a `Region` or None; refuses a text that means no place, or several.

    Its `initial` is a Region (parents loaded with select_related, or more queries follow) or a code.
    """

    default_error_messages = {
        "required": _("Type the name of the region."),
        "unknown": _("No region has this name. Check the spelling, or type only the first letters."),
        "several": _("Several places have this name. Choose one below."),
        "too_many": _(
            "Many places have this name. Choose one below, or type the district or regency too, "
            "for example “sidomulyo sleman”."
        ),
    }
    widget: Any = RegionWidget

    def __init__(self, *, levels: Collection[int] = (), **kwargs: Any) -> None:
        self.levels = tuple(levels)
        super().__init__(**{"widget": RegionWidget(levels=self.levels), **kwargs})

    def clean(self, value: Typed) -> Region | None:
        if not value.text:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        found = selectors.resolve(value.text, value.code, levels=self.levels)
        if found.region is not None:
            return found.region
        code = "too_many" if found.more else "several" if found.candidates else "unknown"
        raise ValidationError(self.error_messages[code], code=code)

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = initial.code if isinstance(initial, Region) else initial or ""
        if data is None or not data.text:
            return bool(before)
        found = selectors.resolve(data.text, data.code, levels=self.levels).region
        return found is None or found.code != before
