"""Which name badges are printed."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from events.seats.models import SeatPool

from .selectors import Order


class BadgeFilter(forms.Form):
    """Whose badges, in which order, and what stands on them; anything unknown counts as not asked for."""

    mark_optional = False

    q = forms.CharField(
        label=_("Name, institution or ticket code"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"type": "search"}),
    )
    pool = forms.TypedChoiceField(label=_("Category"), required=False, coerce=int, empty_value=None)
    assignment = forms.CharField(label=_("Polling station or site"), required=False, max_length=100)
    order = forms.ChoiceField(label=_("In the order of"), required=False, choices=Order.choices)
    code = forms.ChoiceField(
        label=_("Ticket code"),
        required=False,
        choices=[("", _("printed")), ("no", _("left out"))],
    )
    only = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, pools: Sequence[SeatPool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.TypedChoiceField, self.fields["pool"]).choices = [
            ("", _("all")),
            *((pool.pk, pool.category) for pool in pools),
        ]
        self.full_clean()

    def chosen(self) -> dict[str, Any]:
        """What narrows the list: arguments for `selectors.with_badge`."""
        get = self.cleaned_data.get
        return {
            "words": get("q") or "",
            "pool": get("pool"),
            "assignment": get("assignment") or "",
            "only": get("only"),
        }

    @property
    def sorting(self) -> str:
        """What the badges are sorted by."""
        return self.cleaned_data.get("order") or Order.NAME

    @property
    def with_code(self) -> bool:
        """Whether the ticket code is printed."""
        return self.cleaned_data.get("code") != "no"
