"""One thing done to many registrations of the list: preview, act, progress, undo; and the ticket sent again."""

from datetime import datetime
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from events.training import workspace
from events.training.models import TrainingSession
from participants.registration import aftermath
from participants.registration.models import Registration

from . import acts, selectors
from .forms import ActForm, RegistrantFilterForm
from .models import ListAct
from .sending import send_again as send_once_more
from .views import TAB, registration_of, selection_of, session_of, write_to

NAMES = 50  # of those who stayed as they are, on the page of an act
# Where rooms above do it: their page, and the name under which it takes the keys.
OTHER_PAGES = {ActForm.MESSAGE: ("messages:write", "picked"), ActForm.PRINT: ("tickets:badges", "only")}


@login_required
@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Show to whom the chosen act would be done; with `confirmed`, do it. The address holds the list's filter."""
    session, now = session_of(request, pk), timezone.now()
    moving = request.POST.get("action") == ListAct.Action.MOVE
    form = ActForm(request.POST, targets=acts.targets(session, now) if moving else ())
    filters = RegistrantFilterForm(request.GET, pools=list(session.pools.all()))
    if not form.is_valid():
        messages.error(request, _("Choose people and what to do."))
        return redirect(_list(request, session))
    action = form.cleaned_data["action"]
    if action in OTHER_PAGES:
        return redirect(_other_page(session, form, filters))
    rows = _rows(session, form, filters)
    if form.cleaned_data["confirmed"] and (done := _carry_out(request, session, form, rows, now)):
        return done
    context = {
        "selection": selection_of(request, session),
        "form": form,
        "preview": acts.preview(rows, action),
        "action": ListAct.Action(action),
        "follows": aftermath.without_place(acts.doable(rows, action)) if action in acts.TAKES_PLACE else [],
    }
    page = workspace.page(request.user, session, TAB, back=_list(request, session), **context)
    return render(request, "registrants/act.html", page, status=422 if form.errors else 200)


def _list(request: HttpRequest, session: TrainingSession) -> str:
    """The list as it was filtered."""
    filtered = f"?{request.GET.urlencode()}" if request.GET else ""
    return reverse("registrants:list", args=[session.pk]) + filtered


def _rows(session: TrainingSession, form: ActForm, filters: RegistrantFilterForm) -> acts.Rows:
    """The registrations that are meant: those ticked, or all whom the filter finds."""
    if form.cleaned_data["everyone"]:
        return selectors.registrants(session, **filters.chosen())
    return Registration.objects.filter(session=session, pk__in=form.cleaned_data["chosen"])


def _other_page(session: TrainingSession, form: ActForm, filters: RegistrantFilterForm) -> str:
    """The page of another room, with the same people."""
    action = form.cleaned_data["action"]
    route, name = OTHER_PAGES[action]
    if not form.cleaned_data["everyone"]:
        return f"{reverse(route, args=[session.pk])}?{name}={','.join(map(str, form.cleaned_data['chosen']))}"
    if action == ActForm.MESSAGE:
        return write_to(session, filters)
    asked = {key: filters.understood[key] for key in ("q", "pool", "delegation") if filters.understood[key]}
    return f"{reverse(route, args=[session.pk])}?{urlencode(asked)}"


def _carry_out(
    request: HttpRequest, session: TrainingSession, form: ActForm, rows: acts.Rows, now: datetime
) -> HttpResponse | None:
    """Do it and lead on; None, with the reason on the form, where that cannot be."""
    typed, by = form.cleaned_data, cast(User, request.user)
    given = {"action": typed["action"], "reason": typed["reason"], "pool": form.pool}
    seen = typed["seen"] if typed["everyone"] else None
    try:
        done = acts.start(session=session, rows=rows, seen=seen, by=by, now=now, **given)
    except Refusal as refusal:
        form.add_error("reason" if refusal.code == "reason_missing" else None, str(refusal))
        return None
    if done.finished_at is None:
        return redirect("registrants:act_detail", pk=session.pk, act=done.pk)
    counts = acts.counts(done)
    said = ngettext("Done for %(n)s registration.", "Done for %(n)s registrations.", counts["done"])
    messages.success(request, said % {"n": counts["done"]})
    _warn_left(request, counts["left"])
    return redirect(_list(request, session))


def _warn_left(request: HttpRequest, left: int) -> None:
    if left:
        said = ngettext("%(n)s stays as it is.", "%(n)s stay as they are.", left) % {"n": left}
        messages.warning(request, said)


@login_required
@require_safe
def act_detail(request: HttpRequest, pk: int, act: int) -> HttpResponse:
    """How far an act is; then what was done, and who stayed as they are."""
    session = session_of(request, pk)
    row = get_object_or_404(ListAct.objects.select_related("by", "pool__session"), pk=act, session=session)
    htmx = request.headers.get("HX-Request")
    if htmx and row.finished_at is not None:
        return HttpResponseClientRefresh()
    counts = acts.counts(row)
    total = sum(counts.values())
    waiting = counts["done"] if row.undone_at else counts["todo"]
    whole = counts["done"] + counts["back"] + counts["stays"] if row.undone_at else total
    stayed = row.items.filter(state__in=["left", "stays"]).select_related("registration__person")
    context = {
        "act": row,
        "counts": counts,
        "total": whole,
        "progress": whole - waiting,
        "stayed": stayed[:NAMES],
        "may_undo": acts.can_undo(row, cast(User, request.user)),
    }
    template = "registrants/_act_progress.html" if htmx else "registrants/act_detail.html"
    return render(request, template, workspace.page(request.user, session, TAB, **context))


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the account's own last act on many."""
    session, by = session_of(request, pk), cast(User, request.user)
    last = acts.last_of(session, by)
    if last is None or str(last.pk) != request.POST.get("act"):
        messages.error(request, _("There is nothing of yours to undo any more."))
        return redirect("registrants:list", pk=pk)
    try:
        undone = acts.undo(act=last, by=by, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("registrants:list", pk=pk)
    if undone.finished_at is None:
        return redirect("registrants:act_detail", pk=pk, act=undone.pk)
    counts = acts.counts(undone)
    said = ngettext("Undone for %(n)s registration.", "Undone for %(n)s registrations.", counts["back"])
    messages.success(request, said % {"n": counts["back"]})
    _warn_left(request, counts["stays"])
    return redirect("registrants:list", pk=pk)


@login_required
@require_POST
def send_again(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """Mail the ticket once more."""
    row = registration_of(request, pk, registration)
    try:
        send_once_more(registration=row, by=cast(User, request.user), now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The ticket is being sent again."))
    return redirect("registrants:detail", pk=pk, registration=row.pk)
