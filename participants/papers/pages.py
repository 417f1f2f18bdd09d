"""Papers for everybody on a list: a page of the workspace that asks whose, and the files to print.

Who may see registrants prints them (Capability.REGISTER), not who stands at the door: such a paper is a ticket or leads
to one, so the member who prints it hands out what the door lets in, and these two should not have to be one person.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise

from bimtek.common import audit
from bimtek.common.admission import admitted, of_organizer
from bimtek.common.press import handed_out
from events.organizers.access import Capability
from events.organizers.workspace import reading
from events.training import workspace
from events.training.models import TrainingSession
from participants.registrants.filters import RegistrantFilter
from participants.registration.models import Registration

from .parts import cut_out, parts

F = TypeVar("F", bound=RegistrantFilter)


@dataclass(frozen=True)
class Paper(Generic[F]):
    """A kind of paper, and the two views of it. Its files have the route of its page with `_pdf` behind."""

    name: Promise
    route: str
    template: str  # extends tickets/_base_papers.html
    file_name: str
    audited: str  # what the log calls the number of printed ones
    a_file: int  # places
    filters: type[F]
    rows: Callable[[TrainingSession, F], QuerySet[Registration]]
    pdf: Callable[[TrainingSession, F, Sequence[Registration]], bytes]

    @reading
    def choose(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Whose papers to print, and the files they fill."""
        session, filters = self._asked(request, pk)
        count = self.rows(session, filters).count()
        context = {
            "name": self.name,
            "files": reverse(f"{self.route}_pdf", kwargs={"pk": pk}),
            "filters": filters,
            "filtered": any(filters.chosen().values()),
            "count": count,
            "parts": parts(count, self.a_file),
        }
        return render(request, self.template, workspace.page(request.user, session, "participants", **context))

    @reading
    def hand_out(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One file (`?part=`, from 1) of those the filter finds; who printed it is written down."""
        session, filters = self._asked(request, pk)
        part, shown = cut_out(self.rows(session, filters), request.GET.get("part", "1"), self.a_file)
        with admitted(of_organizer(session.programme.organizer_id)):
            file = self.pdf(session, filters, shown)
        audit.record(session, by=request.user, **{self.audited: len(shown)})
        return handed_out(file, f"{self.file_name}-sesi-{pk}-{part.first}-{part.last}.pdf")

    def _asked(self, request: HttpRequest, pk: int) -> tuple[TrainingSession, F]:
        session = workspace.get_session(request.user, pk, Capability.REGISTER)
        return session, self.filters(request.GET, pools=session.pools.all())
