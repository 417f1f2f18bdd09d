"""One thing done to many registrations of the list: preview, act, undo; and the ticket sent again."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from events.training import workspace

from . import acts
from .forms import ActForm
from .models import ListAct
from .views import TAB, registration_of, session_of


@login_required
@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Show to whom the chosen act would be done; with `confirmed`, do it."""
    session = session_of(request, pk)
    form = ActForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose people and what to do."))
        return redirect("registrants:list", pk=pk)
    action, keys = form.cleaned_data["action"], form.cleaned_data["chosen"]
    if form.cleaned_data["confirmed"]:
        by, reason = cast(User, request.user), form.cleaned_data["reason"]
        try:
            done = acts.carry_out(session=session, action=action, keys=keys, reason=reason, by=by, now=timezone.now())
        except Refusal as refusal:
            form.add_error("reason" if refusal.code == "reason_missing" else None, str(refusal))
        else:
            said = ngettext("Done for %(n)s registration.", "Done for %(n)s registrations.", len(done.keys))
            messages.success(request, said % {"n": len(done.keys)})
            return redirect("registrants:list", pk=pk)
    context = {"form": form, "preview": acts.preview(session, action, keys), "action": ListAct.Action(action)}
    page = workspace.page(request.user, session, TAB, **context)
    return render(request, "registrants/act.html", page, status=422 if form.errors else 200)


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the account's own last act on many."""
    session = session_of(request, pk)
    last = get_object_or_404(ListAct, session=session, by=cast(User, request.user), pk=request.POST.get("act") or 0)
    try:
        back, left = acts.undo(act=last, by=cast(User, request.user), now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        said = ngettext("Undone for %(n)s registration.", "Undone for %(n)s registrations.", back) % {"n": back}
        messages.success(request, said)
        if left:
            said = ngettext("%(n)s stays as it is.", "%(n)s stay as they are.", left) % {"n": left}
            messages.warning(request, said)
    return redirect("registrants:list", pk=pk)


@login_required
@require_POST
def send_again(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """Mail the ticket once more."""
    row = registration_of(request, pk, registration)
    try:
        acts.send_again(registration=row, by=cast(User, request.user), now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The ticket is being sent again."))
    return redirect("registrants:detail", pk=pk, registration=row.pk)
