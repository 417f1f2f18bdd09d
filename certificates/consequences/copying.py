"""A session once more, on other days: what staff tick goes along, and each room says what that is.

`tests/certificates/test_copying.py` finds a column of a session, or a table that points to one, that is in no list.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bimtek.common import audit
from bimtek.common.cloning import clone
from certificates.documents import copying as documents
from events.agenda import copying as agenda
from events.agenda.models import AgendaItem
from events.lifecycle.window import WINDOW
from events.locations.models import Location
from events.materials import copying as materials
from events.programmes.models import Programme
from events.seats import copying as seats
from events.training.models import TrainingSession
from participants.attendance import copying as attendance
from participants.eligibility import copying as eligibility
from participants.messages import copying as messages
from participants.preparation import copying as preparation
from participants.self_checkin import copying as self_checkin

# Columns of a session: what a copy always has, what it has where it is ticked, and what begins anew.
ALWAYS = ("programme", "timezone", "window_follows")
GIVEN = ("title", "starts_on", "ends_on")
TICKED = {
    "place": ("mode", "location", "online_url"),
    "window": WINDOW,
    "notes": ("notes",),
}
ANEW = (
    "id",
    "status",
    "cancel_reason",
    "changed_from",
    "hours_before",
    "published_at",
    "created_at",
    "updated_at",
)


@dataclass
class Copying:
    """A copy that is being made, with its agenda items by the keys of those they were copied from."""

    session: TrainingSession
    made: TrainingSession
    items: dict[int, AgendaItem]


@dataclass(frozen=True)
class CopyPart:
    """Something that can go along with a copy; `takes` copies what is not a column of the session."""

    label: Promise
    takes: Callable[[Copying], None] | None = None


def _agenda(copying: Copying) -> None:
    copying.items = agenda.agenda(copying.session, copying.made)


PARTS: dict[str, CopyPart] = {
    "place": CopyPart(_("Place, mode and link to the online room")),
    "window": CopyPart(_("Registration window, as far from the first day")),
    "notes": CopyPart(_("Notes for participants")),
    "agenda": CopyPart(_("Agenda with speakers, as far from the first day"), _agenda),
    "seats": CopyPart(
        _("Seats: categories with their terms, and the ceiling"), lambda each: seats.seats(each.session, each.made)
    ),
    "materials": CopyPart(_("Links among the materials"), lambda each: materials.links(each.session, each.made)),
    "preparation": CopyPart(
        _("What is prepared before the day"), lambda each: preparation.tasks(each.session, each.made)
    ),
    "attendance": CopyPart(
        _("How attendance counts, and when doors open"), lambda each: attendance.policy(each.session, each.made)
    ),
    "certificates": CopyPart(
        _("Rule for certificates; required items go with the agenda"),
        lambda each: eligibility.rule(each.session, each.made, each.items),
    ),
    "budget": CopyPart(_("Budget"), lambda each: documents.budget(each.session, each.made)),
    "self_check_in": CopyPart(_("Self check-in"), lambda each: self_checkin.rule(each.session, each.made)),
    "messages": CopyPart(
        _("Messages that go out by themselves, as far from their moments"),
        lambda each: messages.rules(each.session, each.made),
    ),
}


@transaction.atomic
def copy(
    *,
    session: TrainingSession,
    starts_on: date,
    title: str,
    parts: Collection[str],
    location: Location | None = None,
    programme: Programme | None = None,
) -> TrainingSession:
    """A draft that begins on another day, without registrations; `parts` are keys of PARTS.

    Of the same programme, or of another one of the same organizer.

    What goes along keeps its distance to the first day, and its clock times; `location`, of the same time zone, takes
    the place of the session's own.
    """
    move = starts_on - session.starts_on
    left = [name for part, names in TICKED.items() if part not in parts for name in names]
    made = clone(session, fresh=(*ANEW, *left), title=title, starts_on=starts_on, ends_on=session.ends_on + move)
    made.programme = programme or session.programme
    for name in WINDOW:
        if at := getattr(made, name):
            setattr(made, name, at + move)
    made.location = location or made.location
    made.save()
    copying = Copying(session, made, {})
    taken = [part for part in PARTS if part in parts]
    for part in taken:
        if takes := PARTS[part].takes:
            takes(copying)
    audit.record(made, copied_from=session.pk, parts=taken)
    return made


def whole(*, session: TrainingSession, starts_on: date, title: str) -> TrainingSession:
    """A copy with every part; `settings.SESSION_COPY` hands it to rooms below (`events.planning.copying`)."""
    return copy(session=session, starts_on=starts_on, title=title, parts=PARTS)
