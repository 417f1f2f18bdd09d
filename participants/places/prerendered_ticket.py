"""The ticket as it is seen right after registering: confirmed, of a session still to come, without a pledge.

On deadline night every second page is this one, so it is pre-rendered: one statement reads the registration,
and the rest is the same for everybody in its category. Any other ticket takes the way of `views.ticket`.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from bimtek.common.codes import normalise_code
from bimtek.fast_lane import prerendered
from bimtek.fast_lane.prepared_statements import PreparedQuery
from bimtek.fast_lane.prerendered import placeholder
from bimtek.fast_lane.short_lived import ShortLivedCache
from events.organizers.access import AnyUser
from events.seats.models import SeatPool
from events.training.models import TrainingSession
from participants.consent.texts import current
from participants.people.models import Person
from participants.people.services import person_of
from participants.registration import windows
from participants.registration.models import Registration
from participants.registration.overlaps import has_near
from participants.tickets.qr import ticket_svg

Context = Callable[[Registration, datetime], dict[str, Any]]
TEMPLATE = "registration/ticket.html"
SESSIONS_KEPT = 500

_sessions: ShortLivedCache[TrainingSession] = ShortLivedCache(SESSIONS_KEPT)


def page(request: HttpRequest, code: str, *, context: Context, now: datetime) -> HttpResponse | None:
    """The page of this ticket, if it is one of those and the visitor's own; None where it is not.

    `context` gives what the template shows of a registration; here it is asked about one made of
    placeholders.
    """
    if not prerendered.usable(request):
        return None
    row = _own(request.user, code)
    session = _sessions.get(row.session_id, lambda: _read(row.session_id)) if row else None
    if row is None or session is None or not windows.is_running(session) or windows.has_begun(session, now):
        return None
    row.session, pool = session, _pool(row, session)
    if current(now=now).pledges_for(pool.audience):
        return None  # whether the pledge was given differs from ticket to ticket
    return prerendered.respond(
        request,
        TEMPLATE,
        key=(row.pool_id, bool(row.representing), bool(row.assignment)),
        context=lambda: context(_placeholder_registration(row, pool), now) | {"qr": placeholder("qr")},
        words=_words(row),
        path=reverse("registration:ticket", args=[placeholder("code")]),
    )


_PLAIN = PreparedQuery(
    lambda given: (
        Registration.objects.filter(
            status=Registration.Status.CONFIRMED,
            predecessor=None,
            delegation=None,
            person=given("person"),
            code=given("code"),
        )
        .exclude(has_near())
        .only("code", "status", "person", "pool", "session", "representing", "assignment", "shown_as")
    )
)


def _own(user: AnyUser, code: str) -> Registration | None:
    """The account's own confirmed registration with this code, unless it has a story to tell."""
    person = person_of(user)
    if person is None:
        return None
    row = _PLAIN.one(person=person.pk, code=normalise_code(code))
    if row is not None:
        row.person = person
    return row


def _read(pk: int) -> TrainingSession:
    around = TrainingSession.objects.select_related("programme__organizer", "location__region__parent")
    return around.prefetch_related("pools").get(pk=pk)


def _pool(row: Registration, session: TrainingSession) -> SeatPool:
    (pool,) = [pool for pool in session.pools.all() if pool.pk == row.pool_id]
    return pool


def _placeholder_registration(row: Registration, pool: SeatPool) -> Registration:
    """A registration like this one, with placeholders for all that is a person's own."""
    return Registration(
        person=Person(name=placeholder("name"), user_id=-1),
        session=pool.session,
        pool=pool,
        status=row.status,
        representing=placeholder("representing") if row.representing else "",
        assignment=placeholder("assignment") if row.assignment else "",
        code=placeholder("code"),
    )


def _words(row: Registration) -> dict[str, Any]:
    return {
        "name": row.attendee.full_name,
        "code": row.code,
        "representing": row.representing,
        "assignment": row.assignment,
        "qr": ticket_svg(row, _("QR code of ticket %(code)s") % {"code": row.code}),
    }
