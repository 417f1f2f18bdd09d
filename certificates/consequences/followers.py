"""All that follows from a change of a session, in the order in which a page shows it.

A room that hangs on a session joins by one line here; `tests/certificates/test_consequences.py` finds those that did
not.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from certificates.issuing import follows as issuing
from events.agenda import follows as agenda
from events.lifecycle import follows as lifecycle
from events.training.change import Consequence, Follows, SessionChange
from participants.checkin import follows as checkin
from participants.enrolment import follows as enrolment
from participants.notices import follows as notices
from participants.papers import follows as papers
from participants.sheets import follows as sheets


@dataclass(frozen=True)
class Follower:
    """What a room says that follows, under a heading."""

    heading: Promise
    says: Follows


FOLLOWERS = (
    Follower(_("Agenda"), agenda.agenda),
    Follower(_("Speakers"), agenda.speakers),
    Follower(_("Registration"), lifecycle.registration_window),
    Follower(_("Place"), lifecycle.place),
    Follower(_("Public page and calendars"), lifecycle.public_page),
    Follower(_("Offers"), enrolment.offers),
    Follower(_("Tickets"), enrolment.places),
    Follower(_("Participants"), notices.people),
    Follower(_("Sign-in sheets"), sheets.sheets),
    Follower(_("Name badges"), papers.badges),
    Follower(_("Check-in devices"), checkin.devices),
    Follower(_("Certificates"), issuing.certificates),
)


def what_follows(change: SessionChange) -> Iterator[tuple[Promise, list[Consequence]]]:
    """What each room says, by its heading; rooms of which nothing follows are left out."""
    for follower in FOLLOWERS:
        if found := list(follower.says(change)):
            yield follower.heading, found
