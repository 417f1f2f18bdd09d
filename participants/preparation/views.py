"""Pages of preparation: a participant's, by ticket, and staff's."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bimtek.common.errors import Refusal
from events.organizers.access import Capability
from events.training import workspace
from participants.claims.access import holder_required, own
from participants.knowledge_tests.selectors import takers

from . import selectors, services
from .forms import PreparationTaskForm
from .models import PreparationTask

PICKED_MOST = 1000  # registrations that fit into the address of a message


@never_cache
@holder_required
@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: HttpRequest, code: str) -> HttpResponse:
    """What is to be read, done and brought along, each with its mark."""
    registration = own(request, code)
    refused = None
    if request.method == "POST":
        key = request.POST.get("task", "")
        known = key if key.isascii() and key.isdecimal() and len(key) < 19 else "0"
        task = get_object_or_404(PreparationTask, session=registration.session_id, pk=int(known))
        try:
            if "undo" in request.POST:
                services.unmark(task=task, registration=registration)
            else:
                said = request.POST.get("told", "")
                services.mark(task=task, registration=registration, told=said, now=timezone.now())
        except Refusal as refusal:
            refused = (task.pk, str(refusal))
        else:
            return redirect("preparation:prepare", code=registration.code)
    context = {"registration": registration, "tasks": selectors.own_tasks(registration), "refused": refused}
    return render(request, "preparation/prepare.html", context, status=422 if refused else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tasks(request: HttpRequest, pk: int) -> HttpResponse:
    """The session's tasks with how far the class is; who may edit adds one."""
    posted = request.method == "POST"
    session = workspace.get_session(request.user, pk, Capability.EDIT if posted else Capability.VIEW)
    form = PreparationTaskForm(request.POST if posted else None, instance=PreparationTask(session=session))
    if posted and form.is_valid():
        form.save()
        messages.success(request, _("It is on the tickets now."))
        return redirect("preparation:tasks", pk=session.pk)
    of = takers(session).count()
    context = workspace.page(request.user, session, "materials", form=form, tasks=selectors.tasks_of(session), of=of)
    return render(request, "preparation/tasks.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int, task: int) -> HttpResponse:
    """Change a task; marks stay."""
    session = workspace.get_session(request.user, pk, Capability.EDIT)
    row = get_object_or_404(PreparationTask, session=session, pk=task)
    form = PreparationTaskForm(request.POST if request.method == "POST" else None, instance=row)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("preparation:tasks", pk=session.pk)
    context = workspace.page(request.user, session, "materials", form=form, task=row)
    return render(request, "preparation/edit.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def delete(request: HttpRequest, pk: int, task: int) -> HttpResponse:
    """Take a task off the tickets, with its marks."""
    session = workspace.get_session(request.user, pk, Capability.EDIT)
    get_object_or_404(PreparationTask, session=session, pk=task).delete()
    messages.success(request, _("It is off the tickets."))
    return redirect("preparation:tasks", pk=session.pk)


@login_required
@require_safe
def standing(request: HttpRequest, pk: int, task: int) -> HttpResponse:
    """Who has not marked it, to be reminded, and what the others told."""
    session = workspace.get_session(request.user, pk, Capability.REGISTER)
    row = get_object_or_404(PreparationTask, session=session, pk=task)
    row.session = session
    missing = list(selectors.missing(row)) if row.marked else []
    context = workspace.page(
        request.user,
        session,
        "materials",
        task=row,
        missing=missing,
        picked=",".join(str(each.pk) for each in missing[:PICKED_MOST]),
        told=selectors.told(row),
    )
    return render(request, "preparation/standing.html", context)
