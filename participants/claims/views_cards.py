"""Claim cards in the workspace: which ones, and the files to print."""

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
from participants.tickets.parts import cut_out, parts

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
        "parts": parts(count, selectors.CARDS_A_FILE),
    }
    return render(request, "claims/cards.html", workspace.page(request.user, session, TAB, **context))


@login_required
@require_safe
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """One file of cards (`?part=`, from 1) of those the filter finds; who printed it is written down."""
    session = workspace.get_session(request.user, pk, Capability.REGISTER)
    filters = CardFilter(request.GET, pools=list(session.pools.all()))
    rows = selectors.with_card(session, **filters.chosen())
    part, shown = cut_out(rows, request.GET.get("part", "1"), selectors.CARDS_A_FILE)
    try:
        file = cards.cards_pdf(session, shown)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("claims:cards", pk=session.pk)
    audit.record(session, by=request.user, printed_claim_cards=len(shown))
    return handed_out(file, f"kartu-sesi-{session.pk}-{part.first}-{part.last}.pdf")
