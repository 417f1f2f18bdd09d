"""Who may take the seats of a category, and on which conditions."""

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Self

from django.utils.translation import gettext_lazy as _

from bimtek.common.errors import Refusal

from .audiences import Audience, EntryMode
from .roles import SessionRole

if TYPE_CHECKING:
    from .models import SeatPool


@dataclass(frozen=True)
class Terms:
    """What a category says besides its name and number of seats; each is a column of `SeatPool`."""

    role: str = SessionRole.PARTICIPANT
    entry: str = EntryMode.OPEN
    audience: str = Audience.GENERAL
    needs_approval: bool = False
    has_waiting_list: bool = True
    offer_hours: int = 0  # that a person who moved up has to accept; 0: nothing to accept

    @classmethod
    def of(cls, pool: "SeatPool") -> Self:
        """The terms of a stored category."""
        return cls(**{field.name: getattr(pool, field.name) for field in fields(cls)})

    def check(self) -> None:
        """Raise Refusal `not_open_for_role` where people would sign themselves up as staff."""
        if self.entry == EntryMode.OPEN and self.role != SessionRole.PARTICIPANT:
            raise Refusal(
                "not_open_for_role",
                _("Facilitators and the committee do not sign up themselves. Choose who adds them, or another role."),
            )
