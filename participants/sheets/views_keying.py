"""Keying a signed sheet in: by numbers, by ticks, by scanning its rows; and what differs from the record."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from participants.registration.models import Registration

from . import selectors, services
from .forms import KeyingForm, Ticks
from .models import SignInSheet
from .numbers import compact
from .services import Saved
from .views import get_sheet, page

ROWS_A_PAGE = 200  # what an old phone shows within a second
NAMES_SHOWN = 20
CONFLICTS_A_PAGE = 100


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, pk: int, sheet: int) -> HttpResponse:
    """The sheet's list with what is on record, and the fields to key it in."""
    found = get_sheet(request, pk, sheet)
    if request.method != "POST":
        return _show(request, found, KeyingForm(sheet=found), None)
    form, ticks = KeyingForm(request.POST, sheet=found), Ticks.read(request.POST, found)
    if not form.is_valid():
        return _show(request, found, form, ticks)
    signed, unsigned = _meant(found, form, ticks)
    if request.POST.get("then") == "look":
        return _show(request, found, form, ticks, looked=_looked(found, signed, unsigned))
    try:
        key_in(request, found, signed, unsigned, form.cleaned_data["reason"])
    except Refusal as refusal:
        form.add_error(_field_of(refusal, form), str(refusal))
        return _show(request, found, form, ticks)
    return redirect(_next(request, found))


def _meant(found: SignInSheet, form: KeyingForm, ticks: Ticks) -> tuple[set[int], set[int]]:
    """Which rows the form says were signed, and of which a signature is taken back."""
    typed, but = form.cleaned_data["numbers"], form.cleaned_data["but"]
    unsigned = (ticks.removed | but) - typed
    signed = typed | ticks.added
    if but:
        confirmed = found.rows.filter(registration__status=Registration.Status.CONFIRMED)
        signed |= set(confirmed.values_list("number", flat=True))
    return signed - unsigned, unsigned


def _looked(found: SignInSheet, signed: set[int], unsigned: set[int]) -> dict[str, Any]:
    """What saving would change, by number and name."""
    new = found.rows.filter(number__in=signed, signed=False).order_by("number")
    return {
        "count": new.count(),
        "rows": list(new[:NAMES_SHOWN]),
        "numbers": compact(new.values_list("number", flat=True)),
        "taken_back": compact(found.rows.filter(number__in=unsigned, signed=True).values_list("number", flat=True)),
    }


def _field_of(refusal: Refusal, form: KeyingForm) -> str | None:
    """The field that a refusal is about."""
    match refusal.code:
        case "unmarking_needs_reason" | "correction_needs_reason":
            return "reason"
        case "row_closed" if form.cleaned_data["numbers"]:
            return "numbers"
        case _:
            return None


def key_in(request: HttpRequest, found: SignInSheet, signed: set[int], unsigned: set[int], reason: str) -> None:
    """Record these rows and say so; raises Refusal as `services.key_in` does."""
    saved = services.key_in(
        session=found.session,
        sheet=found,
        signed=signed,
        unsigned=unsigned,
        by=cast(User, request.user),
        now=timezone.now(),
        reason=reason,
    )
    _tell(request, found, saved)


def _tell(request: HttpRequest, found: SignInSheet, saved: Saved) -> None:
    """Say what was saved, and that something has to be looked into."""
    text = ngettext("%(count)d signature is recorded.", "%(count)d signatures are recorded.", saved.signed)
    messages.success(request, text % {"count": saved.signed})
    if saved.taken_back:
        text = ngettext("%(count)d signature is taken back.", "%(count)d signatures are taken back.", saved.taken_back)
        messages.success(request, text % {"count": saved.taken_back})
    found.refresh_from_db(fields=["keyed_at", "signed_count"])
    count = len(selectors.conflicts(found.session, found))
    if count:
        text = ngettext(
            "Paper and record differ in %(count)d row. See “Differences”.",
            "Paper and record differ in %(count)d rows. See “Differences”.",
            count,
        )
        messages.warning(request, text % {"count": count})


def _next(request: HttpRequest, found: SignInSheet) -> str:
    """The same page of the list, or the following one where that was asked for."""
    address = reverse("sheets:sheet", kwargs={"pk": found.session_id, "sheet": found.pk})
    number = Paginator(found.rows.all(), ROWS_A_PAGE).get_page(request.GET.get("page")).number
    number += request.POST.get("then") == "next" and number * ROWS_A_PAGE < found.row_count
    return f"{address}?page={number}" if number > 1 else address


def _show(
    request: HttpRequest, found: SignInSheet, form: KeyingForm, ticks: Ticks | None, looked: Any = None
) -> HttpResponse:
    shown: Page[Any] = Paginator(selectors.with_registration(found), ROWS_A_PAGE).get_page(request.GET.get("page"))
    items = selectors.items_of(found)
    states = selectors.states(found.session, list(shown), items)
    open_rows = [state.row.number for state in states if state.markable]
    signed = {state.row.number for state in states if state.row.signed and state.markable}
    if ticks is not None:  # the form comes back: what it was shown with, and what the user made of it
        were, ticked = ticks.were, (signed | ticks.added) - ticks.removed
    else:
        were = ticked = signed
    context = page(
        request,
        found,
        form=form,
        page_obj=shown,
        states=states,
        items=items,
        days_now=selectors.days_now(found, items),
        ticked=ticked & set(open_rows),
        were=compact(were),
        looked=looked,
    )
    return render(request, "sheets/sheet.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def differences(request: HttpRequest, pk: int, sheet: int) -> HttpResponse:
    """Rows in which the paper and the record tell different stories."""
    found = get_sheet(request, pk, sheet)
    rows = Paginator(selectors.conflicts(found.session, found), CONFLICTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "sheets/differences.html", page(request, found, page_obj=rows))
