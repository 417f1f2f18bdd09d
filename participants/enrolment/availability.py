"""What a visitor who registers now can get of a category."""

from enum import StrEnum

from events.seats.models import SeatPool


class SeatAvailability(StrEnum):
    """A seat, a place in the line for one, or nothing."""

    FREE = "free"
    LINE = "line"
    FULL = "full"


def seats_left(pool: SeatPool) -> int:
    """Seats that are not taken, in the category and in the session's own ceiling."""
    ceiling = pool.ceiling
    return pool.left if ceiling is None else min(pool.left, ceiling.capacity - ceiling.taken)


def seat_availability(pool: SeatPool) -> SeatAvailability:
    """As far as the page can know; the service decides when the form arrives. Newcomers queue behind who waits."""
    if seats_left(pool) > 0 and not pool.waiting:
        return SeatAvailability.FREE
    return SeatAvailability.LINE if pool.has_waiting_list else SeatAvailability.FULL
