"""A batch while the press is at work: watching, pausing, going on, cancelling, trying again."""

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from events.organizers.access import Capability
from events.training import workspace

from . import control, selectors, services
from .models import Batch

FAILURES_SHOWN = 20


def _batch(request: HttpRequest, pk: int, batch: int) -> Batch:
    session = workspace.get_session(request.user, pk, Capability.ISSUE)
    found: Batch = get_object_or_404(session.batches.select_related("requested_by", "layout_version__layout"), pk=batch)
    found.session = session
    return found


def _page(request: HttpRequest, batch: Batch, template: str) -> HttpResponse:
    context = workspace.page(
        request.user,
        batch.session,
        "certificates",
        batch=batch,
        progress=selectors.progress(batch),
        failures=selectors.failures(batch)[:FAILURES_SHOWN],
        stuck=selectors.stuck(batch)[:FAILURES_SHOWN],
    )
    return render(request, f"issuing/{template}.html", context)


@login_required
@require_safe
def progress(request: HttpRequest, pk: int, batch: int) -> HttpResponse:
    """How far the press is; htmx asks for the moving part alone."""
    found = _batch(request, pk, batch)
    return _page(request, found, "_progress" if request.headers.get("HX-Request") else "progress")


def _act(request: HttpRequest, batch: Batch, act: Callable[[User], str]) -> HttpResponse:
    """Do something with the batch, say what came of it, and show it."""
    try:
        messages.success(request, act(cast(User, request.user)))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("issuing:progress", pk=batch.session_id, batch=batch.pk)


@login_required
@require_POST
def pause(request: HttpRequest, pk: int, batch: int) -> HttpResponse:
    """Let the press rest."""
    found = _batch(request, pk, batch)

    def act(by: User) -> str:
        control.pause(batch=found, by=by)
        return _("The press rests. What it had begun is still printed.")

    return _act(request, found, act)


@login_required
@require_POST
def go_on(request: HttpRequest, pk: int, batch: int) -> HttpResponse:
    """Let the press go on."""
    found = _batch(request, pk, batch)

    def act(by: User) -> str:
        control.go_on(batch=found, by=by, now=timezone.now())
        return _("The press goes on.")

    return _act(request, found, act)


@login_required
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, pk: int, batch: int) -> HttpResponse:
    """Ask, then print nothing more of the batch."""
    found = _batch(request, pk, batch)
    if request.method != "POST":
        return _page(request, found, "cancel_batch")

    def act(by: User) -> str:
        count = control.cancel(batch=found, by=by, now=timezone.now())
        return ngettext(
            "The batch is cancelled; %(count)d number is void.",
            "The batch is cancelled; %(count)d numbers are void.",
            count,
        ) % {"count": count}

    return _act(request, found, act)


@login_required
@require_POST
def retry(request: HttpRequest, pk: int, batch: int) -> HttpResponse:
    """Let the press try again what it gave up."""
    found = _batch(request, pk, batch)

    def act(by: User) -> str:
        services.retry(batch=found, by=by, now=timezone.now())
        return _("The press tries again.")

    return _act(request, found, act)
