"""One thing done to many registrations of the list: preview, act, undo; and the ticket sent again."""

from datetime import datetime
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from events.training import workspace
from events.training.models import TrainingSession

from . import acts
from .forms import ActForm
from .models import ListAct
from .views import TAB, registration_of, session_of

# Where rooms above do it: their page, and the name under which it takes the keys.
OTHER_PAGES = {ActForm.MESSAGE: ("messages:write", "picked"), ActForm.PRINT: ("tickets:badges", "only")}


@login_required
@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Show to whom the chosen act would be done; with `confirmed`, do it."""
    session, now = session_of(request, pk), timezone.now()
    moving = request.POST.get("action") == ListAct.Action.MOVE
    form = ActForm(request.POST, targets=acts.targets(session, now) if moving else ())
    if not form.is_valid():
        messages.error(request, _("Choose people and what to do."))
        return redirect("registrants:list", pk=pk)
    action, keys = form.cleaned_data["action"], form.cleaned_data["chosen"]
    if action in OTHER_PAGES:
        route, name = OTHER_PAGES[action]
        return redirect(f"{reverse(route, args=[pk])}?{name}={','.join(map(str, keys))}")
    if form.cleaned_data["confirmed"] and (done := _carry_out(request, session, form, now)):
        return done
    context = {"form": form, "preview": acts.preview(session, action, keys), "action": ListAct.Action(action)}
    page = workspace.page(request.user, session, TAB, **context)
    return render(request, "registrants/act.html", page, status=422 if form.errors else 200)


def _carry_out(request: HttpRequest, session: TrainingSession, form: ActForm, now: datetime) -> HttpResponse | None:
    """Do it and lead back to the list; None, with the reason on the form, where that cannot be."""
    typed, by = form.cleaned_data, cast(User, request.user)
    given = {"action": typed["action"], "keys": typed["chosen"], "reason": typed["reason"], "pool": form.pool}
    try:
        done = acts.carry_out(session=session, by=by, now=now, **given)
    except Refusal as refusal:
        form.add_error("reason" if refusal.code == "reason_missing" else None, str(refusal))
        return None
    said = ngettext("Done for %(n)s registration.", "Done for %(n)s registrations.", len(done.keys))
    messages.success(request, said % {"n": len(done.keys)})
    return redirect("registrants:list", pk=session.pk)


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the account's own last act on many."""
    session = session_of(request, pk)
    last = acts.last_of(session, cast(User, request.user))
    if last is None or str(last.pk) != request.POST.get("act"):
        messages.error(request, _("There is nothing of yours to undo any more."))
        return redirect("registrants:list", pk=pk)
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
