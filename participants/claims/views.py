"""Tickets without an account: by the code on a card, or by NIK and date of birth."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from participants.home.selectors import training_of
from participants.people.models import Person
from participants.people.services import person_of

from . import held, limits, proof, services
from .access import claimed, claimed_required
from .forms import CodeForm, NikForm

ClaimForm = CodeForm | NikForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest) -> HttpResponse:
    """Ask for a code, or for NIK and date of birth, and open that person's tickets in this browser.

    `?kode=` comes from the QR of a card and fills in the code; only the button claims, as phones open
    addresses on their own to show a preview.
    """
    by_nik = request.POST.get("by") == "nik"
    code_form = CodeForm(initial={"code": request.GET.get("kode", "")[:60]})
    forms: dict[str, ClaimForm] = {"code_form": code_form, "nik_form": NikForm()}
    if request.method != "POST":
        return _page(request, forms)
    form = NikForm(request.POST) if by_nik else CodeForm(request.POST)
    forms["nik_form" if by_nik else "code_form"] = form
    return _open(request, form) if form.is_valid() else _page(request, forms, form)


def _open(request: HttpRequest, form: ClaimForm) -> HttpResponse:
    """Open the tickets that valid input proves; else say what is wrong, which stays counted."""
    forms: dict[str, ClaimForm] = {"code_form": CodeForm(), "nik_form": NikForm()}
    forms["nik_form" if isinstance(form, NikForm) else "code_form"] = form
    if not limits.allow(request, form.subject):
        return _too_many(request)
    try:
        person_id = _prove(form)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _page(request, forms, form)
    limits.was_right(request, form.subject)
    held.begin(request, person_id=person_id, now=timezone.now())
    return redirect(_after(request) or "claims:tickets")


def _after(request: HttpRequest) -> str:
    """Where the visitor was going when a ticket was asked for: `next`, if it is an address of ours; else empty."""
    address = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ours else ""


def _prove(form: ClaimForm) -> int:
    if isinstance(form, CodeForm):
        return proof.by_code(form.cleaned_data["code"])
    return proof.by_nik(form.cleaned_data["nik"], form.cleaned_data["birth_date"], today=timezone.localdate())


def _page(request: HttpRequest, forms: dict[str, ClaimForm], form: ClaimForm | None = None) -> HttpResponse:
    context = {**forms, "form": form, "open": claimed(request), "next": _after(request)}
    return render(request, "claims/claim.html", context, status=422 if form else 200)


def _too_many(request: HttpRequest) -> HttpResponse:
    response = render(request, "claims/too_many.html", status=429)
    response["Retry-After"] = str(limits.ADDRESS_SECONDS)
    return response


@never_cache
@require_safe
@claimed_required
def tickets(request: HttpRequest, person: Person) -> HttpResponse:
    """All registrations of the claimed person, for as long as the claim lasts."""
    claim = held.current(request, now=timezone.now())
    context = {"person": person, "claim": claim, "training": training_of(person, timezone.now())}
    return render(request, "claims/tickets.html", context)


@require_POST
def finish(request: HttpRequest) -> HttpResponse:
    """Close the tickets in this browser, before somebody else takes the phone."""
    held.end(request)
    messages.success(request, _("The tickets are closed in this browser."))
    return redirect("claims:claim")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@claimed_required
def keep(request: HttpRequest, person: Person) -> HttpResponse:
    """Ask, then put the claimed person's registrations into the account that is signed in."""
    user = cast(User, request.user)
    refusal = None
    if request.method == "POST":
        try:
            services.take_into_account(person_id=person.pk, user=user)
        except Refusal as said:
            refusal = said
        else:
            held.end(request)
            messages.success(request, _("The registrations are in your account now."))
            return redirect("participants:home")
    context = {
        "person": person,
        "own": person_of(user),
        "refusal": refusal,
        "training": training_of(person, timezone.now()),
    }
    return render(request, "claims/keep.html", context, status=422 if refusal else 200)
