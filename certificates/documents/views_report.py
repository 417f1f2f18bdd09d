"""The report of a session in the browser: its sections, versions, approval, and what is to follow."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from certificates.reports import services
from certificates.reports.models import FollowUp, ReportVersion
from events.organizers.access import Capability
from events.training import workspace
from events.training.models import TrainingSession

from .forms_report import FollowUpForm, ReportForm
from .report_sections import usual
from .values import LetterFacts, values


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Show and change the sections; `preview` shows what is typed without keeping it."""
    session = workspace.get_session(request.user, pk, Capability.EDIT)
    found = services.report_of(session)
    first = found.sections | {"seen": found.version}
    form = ReportForm(request.POST or None, initial=first)
    preview = request.method == "POST" and "preview" in request.POST
    if form.is_valid() and not preview:
        try:
            services.save(session=session, by=cast(User, request.user), now=timezone.now(), **form.asked())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The report is saved."))
            return redirect("documents:report", pk=pk)
    facts = _facts(session)
    form.propose({name: usual(name, facts) for name in form.sections})
    context = {"form": form, "report": found, "preview": preview, "follow_ups": session.follow_ups.all()}
    context |= {"follow_up_form": FollowUpForm(), "versions": found.versions.all()[:20] if found.pk else []}
    return _page(request, session, "report", failed=bool(form.errors), **context)


@login_required
@require_safe
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The sections of an earlier version, to read and to copy from."""
    session = workspace.get_session(request.user, pk, Capability.EDIT)
    versions = ReportVersion.objects.filter(report__session=session).select_related("written_by")
    row = get_object_or_404(versions, number=number)
    return _page(request, session, "report_version", version=row, sections=ReportForm.titled(row.sections))


@login_required
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve the report as it is now, or take the approval back."""
    session = workspace.get_session(request.user, pk, Capability.MANAGE)
    by = cast(User, request.user)
    try:
        if "reopen" in request.POST:
            services.reopen(session=session, by=by)
            messages.success(request, _("The report is open again."))
        else:
            services.approve(session=session, shown=_facts(session), by=by, now=timezone.now())
            messages.success(request, _("The report is approved; its figures stay as they are now."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("documents:report", pk=pk)


@login_required
@require_POST
def follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what is to follow."""
    session = workspace.get_session(request.user, pk, Capability.EDIT)
    form = FollowUpForm(request.POST)
    if form.is_valid():
        services.add_follow_up(session=session, **form.cleaned_data)
        messages.success(request, _("The follow-up is written down."))
    else:
        messages.error(request, _("Type what is to be done, by whom, and until when."))
    return redirect("documents:report", pk=pk)


@login_required
@require_POST
def settle(request: HttpRequest, pk: int, follow_up: int) -> HttpResponse:
    """Say that a follow-up is done."""
    session = workspace.get_session(request.user, pk, Capability.EDIT)
    row = get_object_or_404(FollowUp, session=session, pk=follow_up)
    services.settle(follow_up=row, now=timezone.now())
    messages.success(request, _("The follow-up is done."))
    return redirect("documents:report", pk=pk)


def _facts(session: TrainingSession) -> dict[str, Any]:
    return values(session, LetterFacts(on=timezone.localdate(timezone=session.zone)))


def _page(
    request: HttpRequest, session: TrainingSession, name: str, *, failed: bool = False, **context: Any
) -> HttpResponse:
    shown = workspace.page(request.user, session, "documents", **context)
    return render(request, f"office_documents/{name}.html", shown, status=422 if failed else 200)
