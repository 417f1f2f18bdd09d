"""Lesson hours (JP, jam pelajaran), derived from minutes."""

from decimal import ROUND_HALF_UP, Decimal


def lesson_hours(minutes: int, minutes_per_jp: int) -> Decimal:
    """135 minutes at 45 a JP -> 3; a broken hour keeps one decimal: 100 -> 2.2."""
    hours = (Decimal(minutes) / minutes_per_jp).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return hours.to_integral_value() if hours == hours.to_integral_value() else hours
