"""Settings of a programme's reports, the way out of them, and the public page of figures."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bimtek.accounts.models import User
from bimtek.fast_lane.shared_pages.marking import same_for_everybody
from certificates.coverage.models import CoverageState
from certificates.coverage.views import asked_coverage
from events.organizers.access import Capability
from events.organizers.workspace import page
from events.programmes.models import Programme

from . import services
from .forms import CoverageReportForm
from .models import CoverageReport
from .tables import public_report

OPEN_TO_ALL = (Programme.Status.PUBLISHED, Programme.Status.ARCHIVED)
SENT_SHOWN = 10


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report_settings(request: HttpRequest, slug: str) -> HttpResponse:
    """When reports go out and to whom, and whether there is a page for everybody."""
    programme = asked_coverage(request, slug, Capability.EDIT).programme
    today = timezone.localdate()
    report = services.report_of(programme, today=today)
    form = CoverageReportForm(request.POST or None, organizer=programme.organizer, report=report)
    if request.method == "POST" and form.is_valid():
        services.save(programme=programme, by=cast(User, request.user), today=today, **form.cleaned_data)
        messages.success(request, _("The reports are set."))
        return redirect("coverage_reports:settings", slug=slug)
    sent = report.sent.all()[:SENT_SHOWN] if report.pk else []
    context = page(request.user, programme.organizer, "programmes", programme=programme, form=form, sent=sent)
    context["public"] = report.public and programme.status in OPEN_TO_ALL
    return render(request, "coverage_reports/settings.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """A recipient wants no more of these mails."""
    programme = asked_coverage(request, slug, Capability.VIEW).programme
    if request.method == "POST":
        services.leave(programme=programme, user=cast(User, request.user))
        messages.success(request, _("You will get no more reports of this programme."))
        return redirect("coverage:programme", slug=slug)
    context = page(request.user, programme.organizer, "programmes", programme=programme)
    return render(request, "coverage_reports/leave.html", context)


@same_for_everybody()
@require_safe
def public_figures(request: HttpRequest, slug: str) -> HttpResponse:
    """A programme's figures for everybody, where its organizer wants it."""
    reports = CoverageReport.objects.select_related("programme__organizer")
    report = reports.filter(programme__slug=slug, public=True, programme__status__in=OPEN_TO_ALL).first()
    if report is None:
        raise Http404
    state = CoverageState.objects.filter(programme=report.programme).first()
    context = {"programme": report.programme, "state": state, "tables": public_report(report.programme)}
    return render(request, "coverage_reports/public.html", context)
