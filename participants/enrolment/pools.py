"""Choosing a category."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from events.seats.models import SeatPool

from .availability import SeatAvailability, seat_availability, seats_left


class PoolSelect(forms.RadioSelect):
    """Categories as radio buttons; a full one can be read but not chosen."""

    full: frozenset[int] = frozenset()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value in self.full:
            option["attrs"]["disabled"] = True
        return option


class PoolField(forms.TypedChoiceField):
    """A choice among pools, each with the seats left; the only one that has seats is chosen already.

    With `line`, a category whose seats are taken can be chosen where it has a waiting list.
    """

    widget = PoolSelect

    def __init__(self, *, pools: Sequence[SeatPool], line: bool = False) -> None:
        stands = {pool.pk: _standing(pool, line) for pool in pools}
        free = [pk for pk, stand in stands.items() if stand is not SeatAvailability.FULL]
        super().__init__(
            label=_("Category"),
            coerce=int,
            choices=[(pool.pk, _label(pool, stands[pool.pk])) for pool in pools],
            initial=free[0] if len(free) == 1 else None,
            error_messages={"required": _("Choose a category.")},
        )
        self.full = frozenset(stands) - frozenset(free)
        self.widget.full = self.full

    def clean(self, value: Any) -> int:
        """The key of a pool; ValidationError `full` where nothing is left of it."""
        pk: int = super().clean(value)
        if pk in self.full:
            raise ValidationError(_("This category is full. Choose another one if there is."), code="full")
        return pk


def pool_field(pools: Sequence[SeatPool]) -> PoolField:
    """A choice among pools for staff, who give seats past the line."""
    return PoolField(pools=pools)


def _standing(pool: SeatPool, line: bool) -> SeatAvailability:
    if line:
        return seat_availability(pool)
    return SeatAvailability.FREE if seats_left(pool) > 0 else SeatAvailability.FULL


def _label(pool: SeatPool, stand: SeatAvailability) -> str:
    match stand:
        case SeatAvailability.FULL:
            return str(_("%(category)s: full") % {"category": pool.category})
        case SeatAvailability.LINE:
            return str(_("%(category)s: full, with a waiting list") % {"category": pool.category})
    left = seats_left(pool)
    n = number_format(left, force_grouping=True)
    words = ngettext("%(n)s seat left", "%(n)s seats left", left) % {"n": n}
    label = f"{pool.category}: {words}"
    return f"{label} ({_('the organizer approves each registration')})" if pool.needs_approval else label
