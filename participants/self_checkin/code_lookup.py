"""A visitor comes with a code: who they are, for which item the code is, and how old it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID, uuid4

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from participants.claims.access import opened

from . import codes, marks, passes, services
from .positions import GeoPosition
from .selectors import CheckInCandidate, candidates
from .services import Attempt, Result


class CheckInVisitor:
    """The person of a request, at the moment of asking.

    Where a ticket was opened in this browser with its code, it is that one which checks in, and the page says the
    name: the phone is then borrowed, often from a person who has an account on it.
    """

    def __init__(self, request: HttpRequest, now: datetime) -> None:
        self.request, self.now = request, now
        self.browser, self.network = marks.browser_of(request), marks.network_of(request)
        self.user = request.user if isinstance(request.user, User) else None
        self.ticket = next(reversed(opened(request)), None)
        self.person = self.ticket.person if self.ticket else None

    @property
    def key(self) -> str:
        """A text of its own for each person, to count tries by; empty for who is not known yet."""
        if self.person:
            return f"person-{self.person.pk}"
        return f"user-{self.user.pk}" if self.user else ""

    @cached_property
    def candidates(self) -> Sequence[CheckInCandidate]:
        """What this person can check in to now; nothing for who is neither signed in nor holds a claim."""
        if self.ticket is not None:
            return candidates(Q(pk=self.ticket.pk, person__user=None), self.now)
        return candidates(Q(person__user=self.user.pk), self.now) if self.user else []

    def of_item(self, item: int | None) -> CheckInCandidate | None:
        """The candidate of this item, if it is one of theirs."""
        return next((each for each in self.candidates if each.item.pk == item), None)

    def attempt(
        self, age: timedelta, opened_at: datetime, uid: UUID | None = None, place: GeoPosition | None = None
    ) -> Attempt:
        """An attempt of this browser."""
        return Attempt(uid or uuid4(), opened_at, age, self.browser, self.network, place)


@dataclass(frozen=True)
class Found:
    """The item that a code is for, how old the code was when it was opened, and when that was."""

    candidate: CheckInCandidate
    age: timedelta
    opened_at: datetime


def by_code(visitor: CheckInVisitor, text: str) -> Found:
    """The item on whose screen the typed code is.

    Raises Refusal `unknown_code`; or `expired`, which is kept as an attempt.
    """
    brought = codes.read(text)
    hits = [(each, codes.age(each.item.pk, brought.code, visitor.now)) for each in visitor.candidates]
    found = [Found(each, age, visitor.now) for each, age in hits if age is not None]
    if not found:
        raise Refusal("unknown_code", _unknown())
    if not codes.is_fresh(found[0].age):
        expired(visitor, found[0])
        raise Refusal("expired", expired_text())
    return found[0]


def by_pass(visitor: CheckInVisitor, item: int) -> Found:
    """The item whose code this browser opened before. Raises Refusal `pass_over` or `not_of_session`."""
    held = passes.of_item(visitor.request, item, now=visitor.now)
    if held is None:
        raise Refusal(
            "pass_over",
            _("It is too long ago that you opened the code. Scan or type the one that is on the screen now."),
        )
    candidate = visitor.of_item(item)
    if candidate is None:
        raise Refusal("not_of_session", not_of_session_text())
    return Found(candidate, held.age, held.opened_at)


def expired(visitor: CheckInVisitor, found: Found) -> Result:
    """Record that a participant brought a code that was genuine once."""
    return services.note_expired(
        registration=found.candidate.registration,
        item=found.candidate.item,
        attempt=visitor.attempt(found.age, visitor.now),
        now=visitor.now,
    )


def expired_text() -> str:
    """What a participant with an old code is told."""
    return _("This code has expired; nothing is recorded yet. Scan or type the one that is on the screen now.")


def not_of_session_text() -> str:
    """What a visitor is told who has no place in the session on the screen."""
    return _(
        "You have no confirmed place in the session whose code this is, or its time is over. Nothing is recorded; ask "
        "at the attendance desk, with your ticket."
    )


def _unknown() -> str:
    return _(
        "None of your sessions shows this code now. Compare it letter by letter with the screen. If it is the same, "
        "you may be in another session than you registered for: ask at the attendance desk."
    )
