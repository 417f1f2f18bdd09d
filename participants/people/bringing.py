"""What goes along when two rows of one human being become one, and back when they are taken apart."""

from collections.abc import Iterable

from .models import Person

COLUMNS: dict[str, dict[str, str | None]] = {
    "nik": {"nik": "", "nik_index": None},
    "birth_date": {"birth_date": None},
    "nip": {"nip": ""},
    "phone": {"phone": ""},
    "email": {"email": ""},
}
"""By field its columns, and what stands there when it is gone."""


def lacking(giver: Person, taker: Person, names: Iterable[str] = tuple(COLUMNS)) -> list[str]:
    """Which of these fields the giver has and the taker has not."""
    return [name for name in names if getattr(giver, name) and not getattr(taker, name)]


def bring(giver: Person, taker: Person, names: Iterable[str]) -> None:
    """Move these fields of two locked people; the NIK leaves one row before it enters the other."""
    columns = {column: gone for name in names for column, gone in COLUMNS[name].items()}
    for column, gone in columns.items():
        setattr(taker, column, getattr(giver, column))
        setattr(giver, column, gone)
    for person in (giver, taker):
        person.save(update_fields=[*columns, "updated_at"])
