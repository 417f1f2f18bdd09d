"""Which of a programme's units a session reached, as plain texts for its documents."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from events.training.models import TrainingSession
from events.units.models import Unit
from participants.attendance.selectors import Ledger
from participants.registration.models import Registration
from participants.unit_lists.models import UnitAssignment

Row = dict[str, str]


@dataclass
class _Reached:
    """The people of one unit who have a place in the session, and those of them who came."""

    unit: Unit
    registered: int = 0
    attended: int = 0


def units(people: Iterable[Registration], taken: Mapping[int, Ledger]) -> list[Row]:
    """A line for each unit that `people` stand for, by place; `taken` has the attendance by registration key.

    Empty where none is matched to a unit. One query.
    """
    rows = UnitAssignment.objects.filter(registration__in=[row.pk for row in people]).select_related("unit")
    found: dict[int, _Reached] = {}
    for row in rows:
        reached = found.setdefault(row.unit_id, _Reached(row.unit))
        reached.registered += 1
        reached.attended += bool(taken[row.registration_id].present)
    ordered = sorted(found.values(), key=lambda each: (each.unit.place, each.unit.number, each.unit.pk))
    return [_line(no, each) for no, each in enumerate(ordered, 1)]


def _line(no: int, reached: _Reached) -> Row:
    return {
        "no": str(no),
        "nama": reached.unit.label,
        "sasaran": str(reached.unit.people),
        "terdaftar": str(reached.registered),
        "hadir": str(reached.attended),
        "kurang": str(max(0, reached.unit.people - reached.attended)),
    }


def unit_totals(session: TrainingSession, reached: Iterable[Row]) -> Row:
    """The sums of `units`, beside how many units the programme has: those open, and those reached before they closed.

    One query.
    """
    lines = list(reached)
    here = UnitAssignment.objects.filter(unit=OuterRef("pk"), registration__session=session)
    counted = Unit.objects.filter(Q(closed_at=None) | Exists(here), programme=session.programme_id)
    in_programme = counted.count()
    sums = {name: str(sum(int(each[name]) for each in lines)) for name in ("sasaran", "terdaftar", "hadir", "kurang")}
    return {"unit": str(len(lines)), "unit_program": str(in_programme)} | sums
