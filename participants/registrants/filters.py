"""What narrows a list of registrants; anything unknown counts as not asked for."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.seats.models import SeatPool


class CategoryFilter(forms.Form):
    """One category of a session, or all."""

    mark_optional = False

    pool = forms.TypedChoiceField(label=_("Category"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, pools: Iterable[SeatPool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("pool", [(pool.pk, pool.category) for pool in pools])

    def offer(self, name: str, choices: list[tuple[int, str]]) -> None:
        """Set the choices of the field: these categories, or all."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  as its class declares it
        field.choices = [("", _("all")), *choices]

    @property
    def understood(self) -> dict[str, Any]:
        """What was understood, by field; None for what was not."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}


class RegistrantFilter(CategoryFilter):
    """A word that the people have in common, and their category."""

    q = forms.CharField(
        label=_("Name, institution, e-mail, phone, code or number"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"type": "search"}),
    )
    field_order = ["q"]

    def chosen(self) -> dict[str, Any]:
        """Arguments for `selectors.registrants`, each empty where nothing was asked for."""
        return {"words": self.understood["q"] or "", "pool": self.understood["pool"]}
