"""A marked Excel file of a sheet: looked through first, then applied."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from bimtek.common.admission import admitted, of_organizer
from bimtek.common.errors import Refusal

from . import importing, planning
from .forms import SheetApplyForm, SheetUploadForm
from .models import SignInSheet
from .planning import SheetUploadPlan
from .views import get_sheet, page
from .views_keying import key_in

ROWS_SHOWN = 200  # of one kind; more are counted


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, pk: int, sheet: int) -> HttpResponse:
    """Hand a file in; what it would change is shown, and nothing is written."""
    found = get_sheet(request, pk, sheet)
    form = SheetUploadForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        try:
            with admitted(of_organizer(found.session.programme.organizer_id)):
                marks = importing.marks(form.cleaned_data["file"], found)
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            return _dry_run(request, found, planning.plan(found.session, found, marks))
    return render(request, "sheets/upload.html", page(request, found, form=form), status=422 if form.errors else 200)


def _dry_run(request: HttpRequest, found: SignInSheet, plan: SheetUploadPlan) -> HttpResponse:
    form = SheetApplyForm(initial=plan.numbers())
    kinds: dict[str, list[Any]] = {
        "record": plan.record,
        "known": plan.known,
        "contradicting": plan.contradicting,
        "refused": plan.faults,
    }
    context = page(
        request,
        found,
        form=form,
        counts={name: len(rows) for name, rows in kinds.items()},
        shown={name: rows[:ROWS_SHOWN] for name, rows in kinds.items()},
    )
    return render(request, "sheets/dry_run.html", context)


@login_required
@require_POST
def apply(request: HttpRequest, pk: int, sheet: int) -> HttpResponse:
    """Record what a looked-through file says; sent twice, it is done once."""
    found = get_sheet(request, pk, sheet)
    form = SheetApplyForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("sheets:upload", pk=pk, sheet=found.pk)
    signed, unsigned = form.rows(found)
    try:
        key_in(request, found, signed, unsigned, form.cleaned_data["reason"])
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("sheets:upload", pk=pk, sheet=found.pk)
    return redirect("sheets:sheet", pk=pk, sheet=found.pk)
