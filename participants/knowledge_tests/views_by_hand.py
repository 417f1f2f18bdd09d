"""Staff's page of answers that only they can mark."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from bimtek.accounts.models import User
from events.organizers.access import Capability
from events.training import workspace

from .marking_by_hand import WORTH, give, waiting
from .models import KnowledgeTest

AT_ONCE = 50
GIVEN = "answer_"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mark(request: HttpRequest, pk: int, test: int) -> HttpResponse:
    """Each different answer once, without names; what is left open stays for later."""
    session = workspace.get_session(request.user, pk, Capability.REGISTER)
    row = get_object_or_404(KnowledgeTest, session=session, pk=test)
    shown = waiting(row)
    if request.method == "POST":
        worth = {
            key: WORTH[said]
            for each in shown
            if (said := request.POST.get(f"{GIVEN}{each.key}", "")) in WORTH
            for key in each.answers
        }
        marked = give(test=row, worth=worth, by=cast(User, request.user))
        text = ngettext("%(count)d answer is marked.", "%(count)d answers are marked.", marked)
        messages.success(request, text % {"count": marked})
        return redirect("knowledge_tests:by_hand", pk=pk, test=test)
    context = workspace.page(
        request.user, session, "tests", test=row, waiting=shown[:AT_ONCE], more=max(0, len(shown) - AT_ONCE)
    )
    return render(request, "knowledge_tests/by_hand.html", context)
