"""Long lists on paper, cut into files that are each made in some seconds."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404

from participants.registration.models import Registration


@dataclass(frozen=True)
class ListPart:
    """One file of a list: its number, from 1, and which places of the list it holds, counted from 1."""

    number: int
    first: int
    last: int


def parts(count: int, a_file: int) -> list[ListPart]:
    """The files that `count` places fill, `a_file` in each."""
    firsts = range(1, count + 1, a_file)
    return [ListPart(n, first, min(first + a_file - 1, count)) for n, first in enumerate(firsts, start=1)]


def cut_out(rows: QuerySet[Registration], number: str, a_file: int) -> tuple[ListPart, list[Registration]]:
    """The part with this number, as an address names it, and its rows. Raises Http404 where there is no such part."""
    if not (number.isascii() and number.isdecimal() and len(number) <= 6 and int(number) > 0):
        raise Http404
    start = (int(number) - 1) * a_file
    shown = list(rows[start : start + a_file])
    if not shown:
        raise Http404
    return ListPart(int(number), start + 1, start + len(shown)), shown
