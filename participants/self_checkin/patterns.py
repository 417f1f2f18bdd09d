"""What about a session's attempts is worth a second look; each a hint, none a proof.

Every pattern is one grouped statement over the attempts of the session, and names come in one more for all of them, so
the page costs the same for thirty people and for thirty thousand. The longest lists are cut at MOST rows.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Avg, Count, F, Max, Min, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.training.models import TrainingSession
from participants.attendance.models import AttendanceEntry
from participants.registration.models import Registration

from .codes import STEP_SECONDS
from .models import SelfCheckIn

Outcome = SelfCheckIn.Outcome
CAME: tuple[str, ...] = (Outcome.RECORDED, Outcome.ALREADY)
MOST = 20  # rows of one pattern
PEOPLE_MOST = 10  # names in one row
LATE_TIMES = 2  # items that one participant checked in to, each time with a code that had left the screen
EXPIRED_TIMES = 3
SAME_NETWORK = 3


@dataclass(frozen=True)
class PatternRow:
    """Some people of the session (keys of registrations until they are loaded), and what is odd about them."""

    people: Sequence[int]
    detail: str
    more: int = 0  # people beyond those
    registrations: Sequence[Registration] = field(default_factory=tuple)


@dataclass(frozen=True)
class Pattern:
    """A kind of oddity: what it is, what it may mean, and what to do."""

    code: str
    title: Promise
    meaning: Promise
    advice: Promise
    find: Callable[[TrainingSession], list[PatternRow]]


@dataclass(frozen=True)
class PatternFinding:
    """A pattern that occurs, and where; `cut` says that there are more than are shown."""

    pattern: Pattern
    rows: Sequence[PatternRow]
    cut: bool


def findings(session: TrainingSession) -> list[PatternFinding]:
    """The patterns that occur in this session, with the people they are about."""
    found = [(pattern, pattern.find(session)) for pattern in PATTERNS]
    known = _people(session, [row for _pattern, rows in found for row in rows])
    return [
        PatternFinding(pattern, [_named(row, known) for row in rows[:MOST]], cut=len(rows) > MOST)
        for pattern, rows in found
        if rows
    ]


def counts(session: TrainingSession) -> dict[str, int]:
    """How many attempts there were, how many people came by themselves, and how many attempts recorded nothing."""
    rows = _attempts(session)
    return rows.aggregate(
        attempts=Count("pk"),
        people=Count("registration", distinct=True, filter=Q(outcome__in=CAME)),
        refused=Count("pk", filter=~Q(outcome__in=CAME)),
    )


def _attempts(session: TrainingSession) -> QuerySet[SelfCheckIn]:
    return SelfCheckIn.objects.filter(item__session=session).order_by()


def _people(session: TrainingSession, rows: Iterable[PatternRow]) -> Mapping[int, Registration]:
    keys = {key for row in rows for key in row.people}
    return session.registrations.select_related("person").in_bulk(keys)


def _named(row: PatternRow, known: Mapping[int, Registration]) -> PatternRow:
    return PatternRow(row.people, row.detail, row.more, [known[key] for key in row.people])


def _shared(session: TrainingSession, column: str, least: int, said: Callable[[int], str]) -> list[PatternRow]:
    """Browsers or networks from which at least so many people of the session came; two statements."""
    came = _attempts(session).filter(outcome__in=CAME).exclude(**{column: ""})
    groups = came.values(column).annotate(people=Count("registration", distinct=True)).filter(people__gte=least)
    numbers = {each[column]: each["people"] for each in groups.order_by("-people", column)[: MOST + 1]}
    keys: dict[str, list[int]] = {mark: [] for mark in numbers}
    pairs = came.filter(**{f"{column}__in": list(numbers)}).values_list(column, "registration").distinct()
    for mark, registration in pairs.order_by("registration").iterator():
        if len(keys[mark]) < PEOPLE_MOST:
            keys[mark].append(registration)
    return [PatternRow(keys[mark], said(number), number - len(keys[mark])) for mark, number in numbers.items()]


def _same_browser(session: TrainingSession) -> list[PatternRow]:
    return _shared(session, "browser", 2, _people_said)


def _same_network(session: TrainingSession) -> list[PatternRow]:
    """Only of a session online: in a hall everybody shares an address."""
    if session.mode != TrainingSession.Mode.ONLINE:
        return []
    rows = _shared(session, "network", SAME_NETWORK, _people_said)
    networks = _attempts(session).aggregate(networks=Count("network", distinct=True))["networks"]
    # Where most come through one gateway, as of a mobile network, sharing it says nothing.
    return rows if networks > 2 * len(rows) else []


def _people_said(number: int) -> str:
    return ngettext("%(count)d person", "%(count)d people", number) % {"count": number}


def _always_late(session: TrainingSession) -> list[PatternRow]:
    """People who each time brought a code that had left the screen, in a session where most brought a new one."""
    came = _attempts(session).filter(outcome=Outcome.RECORDED)
    usual = came.aggregate(age=Avg("code_age_s"))["age"]
    if usual is None or usual >= STEP_SECONDS:
        return []
    late = came.values("registration").annotate(times=Count("pk"), youngest=Min("code_age_s"), age=Avg("code_age_s"))
    late = late.filter(times__gte=LATE_TIMES, youngest__gte=STEP_SECONDS).order_by("-times", "-age", "registration")
    return [
        PatternRow([each["registration"]], _late_said(each["times"], each["age"], usual)) for each in late[: MOST + 1]
    ]


def _late_said(times: int, age: float, usual: float) -> str:
    return _("%(times)s times, with codes %(age)s seconds old; the others' were %(usual)s") % {
        "times": times,
        "age": round(age),
        "usual": round(usual),
    }


def _often_expired(session: TrainingSession) -> list[PatternRow]:
    rows = _attempts(session).filter(outcome=Outcome.EXPIRED).values("registration")
    rows = rows.annotate(times=Count("pk"), oldest=Max("code_age_s")).filter(times__gte=EXPIRED_TIMES)
    said = _("%(times)s expired codes, the oldest %(age)s seconds old")
    return [
        PatternRow([each["registration"]], said % {"times": each["times"], "age": each["oldest"]})
        for each in rows.order_by("-times", "registration")[: MOST + 1]
    ]


def _not_there(session: TrainingSession) -> list[PatternRow]:
    rows = _attempts(session).filter(outcome__in=[Outcome.TOO_FAR, Outcome.NO_PLACE]).values("registration")
    rows = rows.annotate(times=Count("pk"), nearest=Min("distance_m"))
    return [
        PatternRow([each["registration"]], _place_said(each["times"], each["nearest"]))
        for each in rows.order_by(F("nearest").desc(nulls_last=True), "-times", "registration")[: MOST + 1]
    ]


def _place_said(times: int, nearest: int | None) -> str:
    tries = ngettext("%(count)d try", "%(count)d tries", times) % {"count": times}
    if nearest is None:
        return _("%(tries)s without a place") % {"tries": tries}
    return _("%(tries)s, the nearest %(metres)s m away") % {"tries": tries, "metres": nearest}


def _two_places(session: TrainingSession) -> list[PatternRow]:
    """Checked in by themselves, and scanned at a door of another item that runs at the same time."""
    entries = AttendanceEntry.objects.filter(
        item__session=session, source=AttendanceEntry.Source.SELF, answer=AttendanceEntry.ScanAnswer.WELCOME
    )
    other = Q(registration__attendance__item__gt=F("item")) | Q(registration__attendance__item__lt=F("item"))
    pairs = entries.filter(
        other,
        registration__attendance__item__starts_at__lt=F("item__ends_at"),
        registration__attendance__item__ends_at__gt=F("item__starts_at"),
        registration__attendance__answer=AttendanceEntry.ScanAnswer.WELCOME,
        registration__attendance__source__in=DOORS,
    )
    rows = pairs.values("registration", "item__title", "registration__attendance__item__title").distinct()
    said = _("by themselves at “%(one)s”, at the door of “%(other)s”")
    return [
        PatternRow(
            [each["registration"]],
            said % {"one": each["item__title"], "other": each["registration__attendance__item__title"]},
        )
        for each in rows.order_by("registration")[: MOST + 1]
    ]


DOORS: tuple[str, ...] = (
    AttendanceEntry.Source.SCANNED,
    AttendanceEntry.Source.TYPED,
    AttendanceEntry.Source.SEARCHED,
)
PATTERNS = [
    Pattern(
        "same_browser",
        gettext_lazy("One browser for several people"),
        gettext_lazy(
            "These people checked in on the same phone or computer within a day. Families and colleagues do share a "
            "phone; it may also be that one of them brought the others' cards."
        ),
        gettext_lazy(
            "If you are not sure that all were there, ask somebody who sat with them, or look at the sign-in sheet."
        ),
        _same_browser,
    ),
    Pattern(
        "always_late",
        gettext_lazy("Always with a code that had just left the screen"),
        gettext_lazy(
            "A code is good for some seconds after the next one comes. Who needs them every time may have a slow "
            "connection or type slowly, or gets the code sent by somebody in the room."
        ),
        gettext_lazy("Greet them at the next item, or ask the speaker whether they took part."),
        _always_late,
    ),
    Pattern(
        "often_expired",
        gettext_lazy("Many expired codes"),
        gettext_lazy(
            "They brought codes that had left the screen long before. Such codes recorded nothing. It happens with a "
            "bad connection, and where a photo of the screen is passed on."
        ),
        gettext_lazy("If they were there after all, somebody at the desk can record it with a reason."),
        _often_expired,
    ),
    Pattern(
        "not_there",
        gettext_lazy("Far away, or without a place"),
        gettext_lazy(
            "The code was good, but the phone was outside the circle, or did not tell where it was. These tries "
            "recorded nothing. Phones err, and many people do not allow a page to know their place."
        ),
        gettext_lazy("If they were there after all, somebody at the desk can record it with a reason."),
        _not_there,
    ),
    Pattern(
        "same_network",
        gettext_lazy("Many from one connection"),
        gettext_lazy(
            "Of a webinar, whose participants usually come from everywhere. An office or a family that watches "
            "together looks like this; so does somebody who checks in for others."
        ),
        gettext_lazy("Compare with who was seen in the online room."),
        _same_network,
    ),
    Pattern(
        "two_places",
        gettext_lazy("In two places at once"),
        gettext_lazy(
            "They checked in by themselves to one item, and their ticket was scanned at the door of another one that "
            "ran at the same time. They may have changed rooms."
        ),
        gettext_lazy("Ask them where they were, and correct the other one."),
        _two_places,
    ),
]
