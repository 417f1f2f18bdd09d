"""One change to many sessions: filter and choose, look at what it comes to, confirm; the last one can be undone."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from bimtek.accounts.models import User
from events.lifecycle.forms import SessionFilterForm
from events.organizers import access
from events.organizers.access import Capability
from events.organizers.workspace import page
from events.programmes.models import Programme

from . import changes, undoing
from .forms import ManySessionsForm

UNDO = "many_sessions.undo"  # in the member's session


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose sessions and a change; see what it does to each; confirm what was shown; take the last one back once."""
    programmes = Programme.objects.select_related("organizer")
    programme: Programme = access.get_object(request.user, programmes, Capability.EDIT, slug=slug)
    if request.method == "POST" and "undo" in request.POST:
        _undo(request, programme)
        return redirect("many_sessions:change", slug=slug)
    filters = SessionFilterForm(request.GET, organizer=programme.organizer)
    listed = filters.apply(programme.sessions.select_related("programme__organizer", "location"))
    form = ManySessionsForm(request.POST or None, programme=programme, listed=listed.order_by("starts_on", "pk"))
    context: dict[str, Any] = {"programme": programme, "form": form, **_undoable(request, programme)}
    context |= {"filters": filters, "filtered": any(request.GET.get(name) for name in filters.fields)}
    if request.method == "POST" and form.is_valid():
        digest = form.digest
        write = "confirm" in request.POST and form.was_seen
        outcomes = _changed(request, programme, form, write=write)
        if write:
            _say(request, outcomes)
            return redirect("many_sessions:change", slug=slug)
        context |= {"outcomes": outcomes, "written": changes.written(outcomes), "digest": digest}
    context = page(request.user, programme.organizer, "programmes", **context)
    return render(request, "many_sessions/change.html", context, status=422 if form.errors else 200)


def _changed(
    request: HttpRequest, programme: Programme, form: ManySessionsForm, *, write: bool
) -> list[changes.ManyOutcome]:
    """Try or write the change; of a written one, what it takes to undo it is kept in the member's session."""
    wanted, sessions, by = form.change, form.cleaned_data["sessions"], cast(User, request.user)
    outcomes = changes.run(sessions=sessions, change=wanted, by=by, now=timezone.now(), write=write, keep=undoing.facts)
    if write and changes.written(outcomes):
        request.session[UNDO] = undoing.kept(programme, wanted, outcomes)
    return outcomes


def _last(request: HttpRequest, programme: Programme) -> dict[str, Any]:
    """The member's last change in this programme, as `undoing.kept` says it; empty where there is none."""
    last = request.session.get(UNDO) or {}
    return last if last.get("programme") == programme.pk else {}


def _undoable(request: HttpRequest, programme: Programme) -> dict[str, Any]:
    """For the template: of how many sessions what can be undone, and whether registrants are told then."""
    last = _last(request, programme)
    if not last or not last["sessions"]:
        return {"undo": 0}
    label = changes.ACTIONS[last["action"]].label
    return {"undo": len(last["sessions"]), "undo_label": label, "undo_tells": undoing.tells(last)}


def _undo(request: HttpRequest, programme: Programme) -> None:
    """Take the last change back; what refused it can be tried again."""
    if last := _last(request, programme):
        by = cast(User, request.user)
        outcomes = undoing.take_back(programme=programme, last=last, by=by, now=timezone.now())
        request.session[UNDO] = undoing.left(last, outcomes)
        _say(request, outcomes)


def _say(request: HttpRequest, outcomes: list[changes.ManyOutcome]) -> None:
    """How many sessions were changed, and why the others were not."""
    count = changes.written(outcomes)
    done = ngettext("%(count)d session was changed.", "%(count)d sessions were changed.", count)
    messages.success(request, done % {"count": count})
    for outcome in outcomes:
        if outcome.refused:
            messages.warning(request, f"{outcome.session}: {outcome.refused}")
