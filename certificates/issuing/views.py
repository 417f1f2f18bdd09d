"""Issuing a session's certificates: who gets one, doing it, watching the press, taking all files away."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from certificates.layouts.registry import LAYOUTS
from events.organizers.access import Capability
from events.training import workspace
from events.training.models import TrainingSession

from . import selectors, services
from .archive import stream
from .forms import IssueForm
from .models import Batch, Certificate
from .specimen import specimen as make_specimen

ROWS_PER_PAGE = 100


@login_required
@require_safe
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """Who will get a certificate, who has one, who not and why; what is missing; the choice of layout."""
    session = workspace.get_session(request.user, pk, Capability.ISSUE)
    return _overview(request, session, IssueForm(initial=_initial(session)))


def _initial(session: TrainingSession) -> dict[str, Any]:
    last = session.batches.first()
    today = selectors.today_there(session)
    return {"layout": last.layout if last else "klasik", "issued_on": max(today, session.ends_on)}


def _overview(request: HttpRequest, session: TrainingSession, form: IssueForm, status: int = 200) -> HttpResponse:
    today = selectors.today_there(session)
    plan = selectors.plan(session)
    context = workspace.page(
        request.user,
        session,
        "certificates",
        form=form,
        plan=plan,
        page_obj=Paginator(plan.holding, ROWS_PER_PAGE).get_page(request.GET.get("page")),
        waiting=plan.waiting[:ROWS_PER_PAGE],
        layouts=LAYOUTS.values(),
        missing=selectors.missing(session, on=max(today, session.ends_on)),
        over=today >= session.ends_on,
        batches=[(batch, selectors.progress(batch)) for batch in session.batches.all()[:5]],
    )
    return render(request, "issuing/overview.html", context, status=status)


@login_required
@require_safe
def specimen(request: HttpRequest, pk: int, layout: str) -> HttpResponse:
    """How a certificate of the session will look, as a PDF to open."""
    session = workspace.get_session(request.user, pk, Capability.ISSUE)
    if layout not in LAYOUTS:
        raise Http404
    try:
        pdf = make_specimen(session, layout=layout, issued_on=max(selectors.today_there(session), session.ends_on))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("issuing:overview", pk=pk)
    disposition = f'inline; filename="contoh-{layout}.pdf"'
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": disposition})


@login_required
@require_POST
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue to everyone who may have one and has none."""
    session = workspace.get_session(request.user, pk, Capability.ISSUE)
    form = IssueForm(request.POST)
    if not form.is_valid():
        return _overview(request, session, form, status=422)
    try:
        batch = services.issue(session=session, by=cast(User, request.user), now=timezone.now(), **form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _overview(request, session, form, status=422)
    return redirect("issuing:progress", pk=session.pk, batch=batch.pk)


def _batch(request: HttpRequest, pk: int, batch: int) -> Batch:
    session = workspace.get_session(request.user, pk, Capability.ISSUE)
    found: Batch = get_object_or_404(session.batches.select_related("requested_by"), pk=batch)
    found.session = session
    return found


@login_required
@require_safe
def progress(request: HttpRequest, pk: int, batch: int) -> HttpResponse:
    """How far the press is; htmx asks for the moving part alone."""
    found = _batch(request, pk, batch)
    failed = found.certificates.filter(rendered_at__isnull=True).exclude(error="").order_by("name")
    context = workspace.page(
        request.user,
        found.session,
        "certificates",
        batch=found,
        progress=selectors.progress(found),
        failures=failed[:20],
    )
    template = "issuing/_progress.html" if request.headers.get("HX-Request") else "issuing/progress.html"
    return render(request, template, context)


@login_required
@require_POST
def retry(request: HttpRequest, pk: int, batch: int) -> HttpResponse:
    """Let the press try again what it gave up."""
    found = _batch(request, pk, batch)
    services.retry(batch=found, by=cast(User, request.user), now=timezone.now())
    messages.success(request, _("The press tries again."))
    return redirect("issuing:progress", pk=pk, batch=batch)


@login_required
@require_safe
def archive(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The PDFs of all valid certificates of the session in one ZIP."""
    session = workspace.get_session(request.user, pk, Capability.ISSUE)
    printed = selectors.heads(session).filter(status=Certificate.Status.VALID, rendered_at__isnull=False)
    name = slugify(f"sertifikat {session.programme.title[:60]} {session.title}")
    return StreamingHttpResponse(
        stream(printed),
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.zip"',
            "Cache-Control": "private, no-store",
        },
    )
