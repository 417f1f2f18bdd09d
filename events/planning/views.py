"""Sessions from a rule, and one change to many sessions: fill in, look at what it comes to, confirm."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from bimtek.common.errors import Refusal
from events.organizers import access
from events.organizers.access import Capability
from events.organizers.workspace import page
from events.programmes.models import Programme

from . import many as changes
from . import services, undoing
from .forms import RecurrenceRuleForm
from .forms_many import ManySessionsForm

SHOWN = 300
UNDO = "planning.undo"  # in the member's session


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: HttpRequest, slug: str) -> HttpResponse:
    """Work a rule out and show it; with `confirm`, and only for the rule that was shown, make the drafts."""
    programmes = Programme.objects.select_related("organizer__region")
    programme: Programme = access.get_object(request.user, programmes, Capability.EDIT, slug=slug)
    form = RecurrenceRuleForm(request.POST or None, programme=programme)
    context: dict[str, Any] = {"programme": programme, "form": form}
    if request.method == "POST" and form.is_valid():
        if "confirm" in request.POST and form.was_seen and _drafted(request, programme, form):
            return redirect("programmes:manage_detail", slug=programme.slug)
        found = services.plan_for(programme, form.rule)
        context |= {
            "plan": found,
            "runs": found.runs[:SHOWN],
            "skipped": found.skipped[:SHOWN],
            "digest": form.digest,
            "may_confirm": bool(found.runs) and not found.clashes,
        }
    context = page(request.user, programme.organizer, "programmes", **context)
    return render(request, "planning/rule.html", context, status=422 if form.errors else 200)


def _drafted(request: HttpRequest, programme: Programme, form: RecurrenceRuleForm) -> bool:
    """Make the drafts and say so; a refusal goes onto the form."""
    try:
        drafted = services.draft_sessions(
            programme=programme, rule=form.rule, template=form.cleaned_data["template"], by=request.user
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    count = len(drafted.created)
    made = ngettext("%(count)d draft session was made.", "%(count)d draft sessions were made.", count)
    messages.success(request, made % {"count": count})
    return True


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def many(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose sessions and a change; see what it does to each; confirm; the last one can be taken back once."""
    programmes = Programme.objects.select_related("organizer")
    programme: Programme = access.get_object(request.user, programmes, Capability.EDIT, slug=slug)
    if request.method == "POST" and "undo" in request.POST:
        _undo(request, programme)
        return redirect("planning:many", slug=slug)
    form = ManySessionsForm(request.POST or None, programme=programme)
    context: dict[str, Any] = {"programme": programme, "form": form, "undo": len(_last(request, programme))}
    if request.method == "POST" and form.is_valid():
        write = "confirm" in request.POST
        outcomes = _changed(request, programme, form, write=write)
        if write:
            _say(request, outcomes)
            return redirect("planning:many", slug=slug)
        context |= {"outcomes": outcomes, "written": changes.written(outcomes), "action": form.cleaned_data["action"]}
    context = page(request.user, programme.organizer, "programmes", **context)
    return render(request, "planning/many.html", context, status=422 if form.errors else 200)


def _changed(
    request: HttpRequest, programme: Programme, form: ManySessionsForm, *, write: bool
) -> list[changes.ManyOutcome]:
    """Try or write the change; of a written one, what it takes to undo it is kept in the member's session."""
    sessions = list(form.cleaned_data["sessions"])
    before = {session.pk: undoing.facts(session) for session in sessions}
    outcomes = changes.run(sessions=sessions, change=form.change, by=request.user, now=timezone.now(), write=write)
    if write:
        request.session[UNDO] = undoing.kept(programme, form.change, before, outcomes)
    return outcomes


def _last(request: HttpRequest, programme: Programme) -> dict[str, Any]:
    """The sessions of the member's last change in this programme, by key."""
    last = request.session.get(UNDO) or {}
    return last["sessions"] if last.get("programme") == programme.pk else {}


def _undo(request: HttpRequest, programme: Programme) -> None:
    if _last(request, programme):
        last = request.session.pop(UNDO)
        _say(request, undoing.take_back(programme=programme, last=last, by=request.user, now=timezone.now()))


def _say(request: HttpRequest, outcomes: list[changes.ManyOutcome]) -> None:
    """How many sessions were changed, and why the others were not."""
    count = changes.written(outcomes)
    done = ngettext("%(count)d session was changed.", "%(count)d sessions were changed.", count)
    messages.success(request, done % {"count": count})
    for outcome in outcomes:
        if outcome.refused:
            messages.warning(request, f"{outcome.session}: {outcome.refused}")
