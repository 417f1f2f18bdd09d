"""Who of a session's people is brought into an account: staff confirm, decline, undo."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from events.organizers.access import Capability
from events.training import workspace

from . import selectors, services

PER_PAGE = 50


@login_required
@require_safe
def joinings(request: HttpRequest, pk: int) -> HttpResponse:
    """Accounts that ask for a person of this session, and those that have one."""
    session = workspace.get_session(request.user, pk, Capability.REGISTER)
    page = Paginator(selectors.joinings_of(session), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "claims/joinings.html", workspace.page(request.user, session, "participants", page_obj=page))


@login_required
@require_POST
def decide(request: HttpRequest, pk: int, joining: int) -> HttpResponse:
    """Confirm, decline or undo (`what`)."""
    session = workspace.get_session(request.user, pk, Capability.REGISTER)
    row = get_object_or_404(selectors.joinings_of(session), pk=joining)
    acts = {
        "confirm": (services.confirm, _("%(name)s is in the account now.")),
        "decline": (services.decline, _("%(name)s stays out of that account.")),
        "undo": (services.undo, _("%(name)s is out of the account again; both were told.")),
    }
    act, told = acts.get(request.POST.get("what", ""), (None, ""))
    if act is None:
        raise BadRequest("not a button of this page")
    try:
        act(joining=row, by=cast(User, request.user), now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told % {"name": row.person.full_name})
    return redirect("claims:joinings", pk=pk)
