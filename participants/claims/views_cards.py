"""Claim cards in the workspace: which ones, and the files to print."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from bimtek.common import audit
from bimtek.common.errors import Refusal
from events.organizers.access import Capability
from events.training import workspace

from . import cards, selectors
from .forms import CardFilter

TAB = "participants"


@login_required
@require_safe
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Whose cards to print, and the files they fill."""
    session = workspace.get_session(request.user, pk, Capability.REGISTER)
    filters = CardFilter(request.GET, pools=list(session.pools.all()))
    count = selectors.with_card(session, **filters.chosen()).count()
    context = {
        "filters": filters,
        "filtered": any(filters.chosen().values()),
        "count": count,
        "parts": selectors.parts(count),
    }
    return render(request, "claims/cards.html", workspace.page(request.user, session, TAB, **context))


@login_required
@require_safe
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """One file of cards (`?part=`, from 1) of those the filter finds; who printed it is written down."""
    session = workspace.get_session(request.user, pk, Capability.REGISTER)
    filters = CardFilter(request.GET, pools=list(session.pools.all()))
    rows = selectors.with_card(session, **filters.chosen())
    first = (_number(request.GET.get("part", "1")) - 1) * selectors.CARDS_A_FILE
    shown = list(rows[first : first + selectors.CARDS_A_FILE])
    if not shown:
        raise Http404
    try:
        file = cards.cards_pdf(session, shown)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("claims:cards", pk=session.pk)
    audit.record(session, by=request.user, printed_claim_cards=len(shown))
    name = f"kartu-sesi-{session.pk}-{first + 1}-{first + len(shown)}.pdf"
    return HttpResponse(
        file,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"},
    )


def _number(text: str) -> int:
    """A part's number; Http404 for anything else than a number from 1 that some list of cards could have."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 6 and int(text) > 0):
        raise Http404
    return int(text)
