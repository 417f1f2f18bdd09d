"""What an organizer's front page says of certificates that no longer fit."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from events.organizers.access import Capability
from events.organizers.models import Organizer
from events.workspace.parts import OverviewNote, OverviewPart

from .comparing import differing
from .models_entitlement import EntitlementCount
from .risks import at_risk

MOST = 5  # sessions on the page; who has put them right sees the next ones


class CertificatesThatDiffer(OverviewPart):
    """Sessions whose certificates people are no longer entitled to, or are entitled to more than."""

    capability = Capability.ISSUE

    def notes(self, organizer: Organizer, *, now: datetime) -> Iterator[OverviewNote]:
        """The latest sessions first; one query."""
        for row in differing(organizer)[:MOST]:
            told = _("Certificates of %(session)s: %(what)s")
            address = reverse("issuing:differences", args=[row.session_id])
            yield OverviewNote(told % {"session": row.session, "what": _figures(row)}, address)


def _figures(row: EntitlementCount) -> str:
    figures = {
        _("%(n)s no longer entitled"): row.lost,
        _("%(n)s entitled to more JP"): row.more,
        _("%(n)s would say otherwise"): row.otherwise - row.more,
    }
    return ", ".join(text % {"n": n} for text, n in figures.items() if n)


class PeopleAboutToMiss(OverviewPart):
    """Sessions in which people can still get their certificate, and will not if nothing is done."""

    capability = Capability.ISSUE

    def notes(self, organizer: Organizer, *, now: datetime) -> Iterator[OverviewNote]:
        """As a worker last counted; one query."""
        for row in at_risk(organizer)[:MOST]:
            told = {"n": row.people, "session": row.session}
            text = _("%(n)s people are about to miss their certificate: %(session)s") % told
            yield OverviewNote(text, reverse("issuing:overview", args=[row.session_id]))
