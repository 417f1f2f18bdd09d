"""Who stands on the attendance grid: the confirmed by name, narrowed by what staff ask for."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from bimtek.common.names import name_key
from events.agenda.models import AgendaItem
from events.seats.roles import SessionRole
from events.training.models import TrainingSession
from participants.attendance import windows
from participants.attendance.judging import ItemAttendance, judge
from participants.attendance.models import AttendanceEntry
from participants.attendance.selectors import AttendancePlan, ledgers_by, lines
from participants.attendance.windows import ScanHours
from participants.eligibility.selectors import out_of_reach
from participants.registration.models import Registration

# One page's boxes stay under Django's limit of fields in a form, and under a second on an old phone.
PEOPLE_PER_PAGE = 50


class GridSelection(TextChoices):
    """Whom to show, by what the log says of them; of the chosen item, or of any where none is chosen."""

    PRESENT = "present", _("present")
    ABSENT = "absent", _("absent from the item, or from one of them")
    NEVER = "never", _("not here at all yet")
    LATE = "late", _("came late")
    EARLY = "early", _("left early")
    CORRECTED = "corrected", _("corrected")
    INCOMPLETE = "incomplete", _("missed something that is over")
    LOST = "lost", _("can no longer qualify")


@dataclass(frozen=True)
class GridFilter:
    """What staff asked to see; nothing asks for everybody."""

    words: str = ""  # in the name
    group: str = ""  # in the institution, in who named them, or in the polling station or site
    pool: int | None = None
    item: AgendaItem | None = None
    shown: str = ""  # one of Shown


def people(session: TrainingSession, asked: GridFilter) -> QuerySet[Registration]:
    """The confirmed registrations that the words, group and category ask for, by name."""
    rows = (
        session.registrations.filter(status=Registration.Status.CONFIRMED)
        .select_related("person", "pool")
        .order_by("person__search_name", "pk")
    )
    if key := name_key(asked.words):
        rows = rows.filter(person__search_name__contains=key)
    if group := asked.group.strip():
        of_group = Q(person__institution__icontains=group) | Q(assignment__icontains=group)
        rows = rows.filter(of_group | Q(delegation__institution__icontains=group))
    return rows.filter(pool=asked.pool) if asked.pool else rows


def page_of(
    session: TrainingSession, plan: AttendancePlan, asked: GridFilter, number: str | None, now: datetime
) -> tuple[Page[Any], list[Registration]]:
    """One page of all that was asked for, and the registrations on it."""
    if not asked.shown:
        everybody = Paginator(people(session, asked), PEOPLE_PER_PAGE).get_page(number)
        return everybody, list(everybody)
    found = Paginator(keys(session, plan, asked, now), PEOPLE_PER_PAGE).get_page(number)
    return found, by_keys(session, list(found))


def by_keys(session: TrainingSession, found: Collection[int]) -> list[Registration]:
    """The confirmed registrations with these keys, by name."""
    return list(people(session, GridFilter()).filter(pk__in=found))


def keys(session: TrainingSession, plan: AttendancePlan, asked: GridFilter, now: datetime) -> list[int]:
    """The keys of all that was asked for, by name: four queries at most, however many there are."""
    rows = people(session, asked)
    if asked.shown == GridSelection.LOST:
        rows = rows.filter(pool__role=SessionRole.PARTICIPANT)  # of others nothing is asked
    found = list(rows.values_list("pk", flat=True))
    if not asked.shown:
        return found
    if asked.shown == GridSelection.LOST:
        lost = out_of_reach(session, plan, ledgers_by(plan, found), now)
        return [key for key in found if key in lost]
    return _standing_so(plan, asked, found, now)


def _standing_so(plan: AttendancePlan, asked: GridFilter, found: Sequence[int], now: datetime) -> list[int]:
    """Those whose standing at one of the items is as asked; no more of the log is read and judged than that takes."""
    items = [asked.item] if asked.item and asked.shown not in OF_THE_WHOLE else plan.items
    if asked.shown == GridSelection.INCOMPLETE:
        settled = plan.settled(now)
        items = [item for item in items if item.pk in settled]
    entries = AttendanceEntry.objects.filter(registration__in=found, item__in=[item.pk for item in items])
    log, test = lines(entries), _TESTS[asked.shown]

    def matches(key: int) -> bool:
        of_person = log.get(key, {})
        return any(test(item, judge(item, of_person.get(item.pk, ()), plan.policy)) for item in items)

    wanted = asked.shown != GridSelection.NEVER
    return [key for key in found if matches(key) == wanted]


# What is asked of the whole session, whichever item is chosen.
OF_THE_WHOLE = (GridSelection.NEVER, GridSelection.INCOMPLETE)
_TESTS: Mapping[str, Callable[[AgendaItem, ItemAttendance], bool]] = {
    GridSelection.PRESENT: lambda item, standing: standing.present,
    GridSelection.ABSENT: lambda item, standing: not standing.present,
    GridSelection.NEVER: lambda item, standing: standing.present,  # and then those of whom it is not true
    GridSelection.LATE: lambda item, standing: standing.late > 0,
    GridSelection.EARLY: lambda item, standing: standing.early > 0,
    GridSelection.CORRECTED: lambda item, standing: standing.corrected,
    GridSelection.INCOMPLETE: lambda item, standing: standing.minutes < item.minutes,
}


def present_counts(session: TrainingSession, hours: ScanHours) -> Mapping[int, int]:
    """How many of the confirmed are present at each item, by its key: what `judging` says of all, in two queries."""
    confirmed = Q(registration__session=session, registration__status=Registration.Status.CONFIRMED)
    counted = AttendanceEntry.objects.filter(confirmed & windows.counted(hours))
    spoken_of = counted.order_by().values_list("item").annotate(people=Count("registration", distinct=True))
    counts = Counter(dict(spoken_of))
    # Corrections are few, and the last of each decides.
    corrections = counted.exclude(reason="").order_by("pk").values_list("registration", "item", "says")
    last = {(registration, item): says for registration, item, says in corrections.iterator()}
    counts.subtract(item for (_registration, item), says in last.items() if says == AttendanceEntry.Says.ABSENT)
    return counts
