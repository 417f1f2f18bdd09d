"""Rules: what goes out by itself, when it is due, and what became too late."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bimtek.accounts.models import User
from bimtek.common import audit
from bimtek.common.errors import Refusal
from events.training.models import TrainingSession

from . import moments
from .models import Message, Rule
from .moments import Occasion
from .queue import hand_out_soon
from .scope import Scope

MINUTE = timedelta(minutes=1)
LATEST = timedelta(hours=3)  # so long after it was due a message still leaves, as when workers were away
LOOK_BACK = timedelta(days=2)  # what is found later than this is not even written down as missed
LOOK_AHEAD = timedelta(days=400)
Status = TrainingSession.Status
TAKING_PLACE = (Status.PUBLISHED, Status.CLOSED, Status.FINISHED)


@dataclass(frozen=True)
class Planned:
    """A message that a rule will send, as things stand."""

    rule: Rule
    occasion: Occasion
    due: datetime


def sessions_of(rule: Rule) -> QuerySet[TrainingSession]:
    """The sessions that a rule is for and that take place: no draft, none that is cancelled or put off."""
    mine = Q(pk=rule.session_id) if rule.session_id else Q(programme=rule.programme_id)
    return TrainingSession.objects.filter(mine, status__in=TAKING_PLACE).select_related("programme__organizer")


def planned(rule: Rule, sessions: QuerySet[TrainingSession], since: datetime, until: datetime) -> Iterator[Planned]:
    """What the rule sends to these sessions after `since` and not after `until`."""
    moment, offset = moments.known().get(rule.moment), rule.minutes * MINUTE
    if moment is None:
        return
    for occasion in moment.occasions(sessions, since - offset, until - offset):
        yield Planned(rule, occasion, occasion.at + offset)


def fire_due(*, now: datetime) -> int:
    """Send what is due; returns how many messages that were.

    Each rule tells of each occasion once: the table knows. What is found too late (the portal was away, a session was
    published or moved to an earlier day) is written down as missed, and not sent.
    """
    count = 0
    for rule in Rule.objects.filter(on_since__lte=now):
        assert rule.on_since is not None  # noqa: S101  as it was filtered
        since = max(rule.on_since, now - LOOK_BACK)
        count += sum(_fire(each, now) for each in _new(rule, planned(rule, sessions_of(rule), since, now)))
    return count


def _new(rule: Rule, due: Iterable[Planned]) -> Iterator[Planned]:
    found = list(due)
    told = Message.objects.filter(rule=rule, session__in={each.occasion.session.pk for each in found})
    known = set(told.values_list("session_id", "occasion"))
    yield from (each for each in found if (each.occasion.session.pk, each.occasion.key) not in known)


def _fire(planned: Planned, now: datetime) -> bool:
    rule, occasion = planned.rule, planned.occasion
    in_time = now - planned.due <= LATEST and (rule.minutes >= 0 or now < occasion.at)
    message = Message(
        organizer=occasion.session.programme.organizer,
        programme_id=rule.programme_id,
        session=occasion.session,
        rule=rule,
        occasion=occasion.key,
        moment_at=occasion.at,
        subject=rule.subject,
        body=rule.body,
        essential=rule.essential,
        addressees={**rule.addressees, **occasion.asked},
        state=Message.State.ASKED if in_time else Message.State.MISSED,
        created_at=now,
        asked_at=now,
    )
    try:
        with transaction.atomic():
            message.save(force_insert=True)
            if in_time:
                transaction.on_commit(partial(hand_out_soon, message.pk))
    except IntegrityError:
        return False  # another worker was faster
    return in_time


def of_scope(scope: Scope) -> QuerySet[Rule]:
    """The rules of a programme; of a session its own and those of its whole programme."""
    rows = Rule.objects.filter(programme=scope.programme)
    return rows.filter(Q(session=scope.session) | Q(session=None)) if scope.session else rows.filter(session=None)


def coming(scope: Scope, *, now: datetime) -> list[Planned]:
    """What will go out by the rules that are on, the next first."""
    rows = scope.sessions.filter(status__in=TAKING_PLACE).select_related("programme__organizer")
    found = (planned(rule, rows, now, now + LOOK_AHEAD) for rule in of_scope(scope).exclude(on_since=None))
    return sorted((each for some in found for each in some), key=lambda each: each.due)


@transaction.atomic
def save_rule(*, rule: Rule | None, scope: Scope, values: dict[str, Any], by: User, now: datetime) -> Rule:
    """Write a new rule, which is on at once, or change one."""
    if rule is None:
        row = Rule(programme=scope.programme, session=scope.session, created_by=by, on_since=now)
    else:
        row = Rule.objects.select_for_update().get(pk=rule.pk)
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    changed = {name: (before[name], value) for name, value in values.items() if before[name] != value}
    audit.record(row, by=by, **(changed if rule else {"rule_made": row.pk}))
    return row


@transaction.atomic
def switch(*, rule: Rule, on: bool, by: User, now: datetime) -> None:
    """Turn a rule on, from now on, or off."""
    changed = Rule.objects.filter(pk=rule.pk, on_since__isnull=on).update(on_since=now if on else None)
    if changed:
        audit.record(rule, by=by, rule_on=(not on, on))


@transaction.atomic
def delete_rule(*, rule: Rule, by: User) -> None:
    """Throw a rule away; what it sent stays."""
    audit.record(rule, by=by, rule_deleted=rule.pk)
    rule.delete()


DAY, HOUR = 24 * 60, 60
# What is offered for a session at first: moment, minutes, conditions, subject and text; Indonesian, as mails are.
DEFAULTS: list[tuple[str, int, dict[str, Any], str, str]] = [
    (
        "session_starts",
        -3 * DAY,
        {"status": ["confirmed"]},
        "Pengingat: {kegiatan}, {tanggal}",
        "Yth. {nama},\n\n{kegiatan} diselenggarakan pada {tanggal}, {waktu}, di {tempat}.\n\n"
        "Tiket Anda: {tiket}\n\nBila berhalangan, mohon batalkan melalui halaman tiket.",
    ),
    (
        "session_starts",
        -18 * HOUR,
        {"status": ["confirmed"]},
        "Besok: {kegiatan}",
        "Yth. {nama},\n\nsampai jumpa di {kegiatan}, {waktu}, {tempat}.\n\nSiapkan tiket Anda: {tiket}",
    ),
    (
        "session_ends",
        DAY,
        {"status": ["confirmed"], "attendance": "came"},
        "Terima kasih telah mengikuti {kegiatan}",
        "Yth. {nama},\n\nterima kasih telah mengikuti {kegiatan}. Bahan dan kehadiran Anda: {tiket}",
    ),
    (
        "session_ends",
        DAY,
        {"status": ["confirmed"], "attendance": "missing"},
        "Kami tidak melihat Anda di {kegiatan}",
        "Yth. {nama},\n\nkehadiran Anda di {kegiatan} tidak tercatat. Bila Anda hadir, mohon balas pesan ini.",
    ),
]


@transaction.atomic
def add_defaults(*, scope: Scope, by: User, now: datetime) -> int:
    """Switch on the rules that most sessions need; returns how many. Raises Refusal `rules_exist`."""
    if of_scope(scope).exists():
        raise Refusal("rules_exist", _("There are rules already; add what is missing one by one."))
    for moment, minutes, addressees, subject, body in DEFAULTS:
        values = {"moment": moment, "minutes": minutes, "addressees": addressees, "subject": subject, "body": body}
        save_rule(rule=None, scope=scope, values=values, by=by, now=now)
    return len(DEFAULTS)


def when(rule: Rule) -> str:
    """When a rule writes, in words: "3 days before: the session begins"."""
    moment = moments.known().get(rule.moment)
    label = str(moment.label) if moment else rule.moment
    if not rule.minutes:
        return gettext("when %(moment)s") % {"moment": label}
    amount = abs(rule.minutes)
    count, unit = (amount // DAY, gettext("day(s)")) if amount % DAY == 0 else (amount // HOUR, gettext("hour(s)"))
    words = (
        gettext("%(n)s %(unit)s after: %(moment)s")
        if rule.minutes > 0
        else gettext("%(n)s %(unit)s before: %(moment)s")
    )
    return words % {"n": count, "unit": unit, "moment": label}
