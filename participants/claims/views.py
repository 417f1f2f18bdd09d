"""Tickets without an account: opened with the code on a card, shown, closed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bimtek.common.errors import Refusal
from bimtek.common.way_back import way_back
from participants.eligibility.training import training
from participants.registration.models import Registration

from . import browser_session, limits, proof
from .access import opened, opened_required
from .forms import CardPhotoForm, TicketCodeForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest) -> HttpResponse:
    """Ask for a code and open its ticket in this browser.

    `?kode=` comes from the QR of a card and fills in the code; only the button claims, as phones open
    addresses on their own to show a preview.
    """
    if request.method != "POST":
        return _page(request, TicketCodeForm(initial={"code": request.GET.get("kode", "")[:60]}))
    if request.FILES:
        return _open_by_photo(request)
    form = TicketCodeForm(request.POST)
    return _open(request, form, form.cleaned_data["code"]) if form.is_valid() else _page(request, form)


def _open_by_photo(request: HttpRequest) -> HttpResponse:
    if not limits.take_photo(request):  # before anything of it is read
        return too_many(request)
    photo = CardPhotoForm(request.POST, request.FILES)
    if not photo.is_valid():
        return _page(request, TicketCodeForm(), photo)
    return _open(request, TicketCodeForm(initial={"code": photo.cleaned_data["photo"]}), photo.cleaned_data["photo"])


def _open(request: HttpRequest, form: TicketCodeForm, code: str) -> HttpResponse:
    """Open the ticket of a valid code; else say what is wrong, which stays counted."""
    if not limits.allow(request, code):
        return too_many(request)
    try:
        registration = proof.by_code(code)
    except Refusal as refusal:
        form = form if form.is_bound else TicketCodeForm({"code": code})
        form.add_error(None, str(refusal))
        return _page(request, form)
    limits.was_right(request, code)
    browser_session.begin(request, registration_id=registration.pk, now=timezone.now())
    return redirect(way_back(request) or "claims:tickets")


def _page(request: HttpRequest, form: TicketCodeForm, photo: CardPhotoForm | None = None) -> HttpResponse:
    photo = photo or CardPhotoForm()
    faulty = photo if photo.errors else form
    context = {
        "form": faulty,
        "code_form": form,
        "photo_form": photo,
        "open": opened(request),
        "next": way_back(request),
    }
    return render(request, "claims/claim.html", context, status=422 if faulty.errors else 200)


def too_many(request: HttpRequest) -> HttpResponse:
    """Say that there were too many wrong tries, and what helps now."""
    response = render(request, "claims/too_many.html", status=429)
    response["Retry-After"] = str(limits.ADDRESS_SECONDS)
    return response


@never_cache
@require_safe
@opened_required
def tickets(request: HttpRequest, rows: list[Registration]) -> HttpResponse:
    """The opened ticket, for as long as the claim lasts; with what its place became."""
    now = timezone.now()
    context = {
        "person": rows[-1].person,
        "claim": browser_session.current(request, now=now),
        "training": training(rows, now),
    }
    return render(request, "claims/tickets.html", context)


@require_POST
def finish(request: HttpRequest) -> HttpResponse:
    """Close the ticket in this browser, before another person takes the phone."""
    browser_session.end(request)
    messages.success(request, _("The ticket is closed in this browser."))
    return redirect("claims:claim")
