"""One person's attendance: what it adds up to, every line of the log, and a form to correct it."""

from collections.abc import Sequence
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from events.organizers.access import Capability
from events.training import workspace
from events.training.change import Consequence
from events.training.models import TrainingSession
from participants.attendance import services
from participants.attendance.selectors import plan_of
from participants.attendance.windows import end_of
from participants.eligibility.selectors import assess_by
from participants.registration import aftermath
from participants.registration.models import Registration

from .forms_correction import CorrectionForm
from .log_text import told

LINES_PER_PAGE = 100


@login_required
@require_http_methods(["GET", "POST"])
def history(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """The standing at each item, who said what and when, and correcting one item with a reason."""
    session = workspace.get_session(request.user, pk, Capability.ATTENDANCE)
    row = get_object_or_404(session.registrations.select_related("person", "pool"), pk=registration)
    row.session = session  # loaded already, with its programme
    if request.method == "POST":
        return _correct(request, session, row)
    return _show(request, session, row, None)


def _correct(request: HttpRequest, session: TrainingSession, row: Registration) -> HttpResponse:
    form = CorrectionForm(request.POST, session=session, items=plan_of(session).items)
    if not form.is_valid():
        return _show(request, session, row, form)
    correction = {**form.correction(), "by": cast(User, request.user), "now": timezone.now()}
    try:
        follows = [] if form.cleaned_data["seen"] else _trial(row, correction)
        if follows:
            return _show(request, session, row, form, follows)
        services.correct(registration=row, **correction)
    except Refusal as refusal:
        form.add_error(form.FIELDS_OF.get(refusal.code), str(refusal))
        return _show(request, session, row, form)
    messages.success(request, _("The correction is saved with your name and reason."))
    return redirect("attendance:history", pk=session.pk, registration=row.pk)


def _trial(row: Registration, correction: dict[str, Any]) -> list[Consequence]:
    """What would not fit any more: the correction is made, looked at and taken back. Raises Refusal as `correct`."""
    before = aftermath.as_recorded(row)
    with transaction.atomic():
        services.correct(registration=row, **correction)
        after = aftermath.as_recorded(row)
        transaction.set_rollback(True)
    return [each for each in after if each not in before]


def _show(
    request: HttpRequest,
    session: TrainingSession,
    row: Registration,
    form: CorrectionForm | None,
    follows: Sequence[Consequence] = (),
) -> HttpResponse:
    now, plan = timezone.now(), plan_of(session)
    assessment = assess_by(plan, session, [row], now=now)[0]
    entries = row.attendance.select_related("item", "recorded_by", "device").order_by("-pk")
    page = Paginator(entries, LINES_PER_PAGE).get_page(request.GET.get("page"))
    if form is None:
        form = CorrectionForm(initial={"item": request.GET.get("item")}, session=session, items=plan.items)
    context = workspace.page(
        request.user,
        session,
        "attendance",
        here="grid",
        registration=row,
        assessment=assessment,
        standings=[(item, assessment.ledger.standings[item.pk], end_of(item) <= now) for item in plan.items],
        follows=follows,
        form=form if form.is_bound or row.status == Registration.Status.CONFIRMED else None,
        page_obj=page,
        entries=[told(entry, plan.hours) for entry in page],
    )
    return render(request, "attendance/history.html", context, status=422 if form.errors else 200)
