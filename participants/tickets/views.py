"""Name badges in the workspace: whose, and the files to print.

Who may see registrants prints them (Capability.REGISTER), not who stands at the door: a badge is a ticket, so whoever
prints badges hands out what the door lets in, and these two should not have to be one person.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from bimtek.common import audit
from bimtek.common.errors import Refusal
from bimtek.common.press import handed_out
from events.organizers.access import Capability
from events.training import workspace

from . import selectors
from .badges import badges_pdf
from .forms import BadgeFilter
from .parts import cut_out, parts

TAB = "participants"


@login_required
@require_safe
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Whose badges to print, and the files they fill."""
    session = workspace.get_session(request.user, pk, Capability.REGISTER)
    filters = BadgeFilter(request.GET, pools=list(session.pools.all()))
    count = selectors.with_badge(session, **filters.chosen()).count()
    context = {
        "filters": filters,
        "filtered": any(filters.chosen().values()),
        "count": count,
        "parts": parts(count, selectors.BADGES_A_FILE),
    }
    return render(request, "tickets/badges.html", workspace.page(request.user, session, TAB, **context))


@login_required
@require_safe
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """One file of badges (`?part=`, from 1) of those the filter finds; who printed it is written down."""
    session = workspace.get_session(request.user, pk, Capability.REGISTER)
    filters = BadgeFilter(request.GET, pools=list(session.pools.all()))
    rows = selectors.with_badge(session, **filters.chosen(), order=filters.sorting)
    part, shown = cut_out(rows, request.GET.get("part", "1"), selectors.BADGES_A_FILE)
    try:
        file = badges_pdf(session, shown, with_code=filters.with_code)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("tickets:badges", pk=session.pk)
    audit.record(session, by=request.user, printed_badges=len(shown))
    return handed_out(file, f"tanda-pengenal-sesi-{session.pk}-{part.first}-{part.last}.pdf")
