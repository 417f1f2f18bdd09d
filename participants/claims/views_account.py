"""Bringing the person behind an opened ticket into an account, and what the account brought in before."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from participants.eligibility.training import training
from participants.people.services import person_of
from participants.registration.models import Registration

from . import browser_session, limits, selectors, services
from .access import opened_required
from .forms import NikForm
from .models import Joining
from .proof import has_address_of, nik_counts
from .views import too_many

Proof = Joining.Proof


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@opened_required
def keep(request: HttpRequest, rows: list[Registration]) -> HttpResponse:
    """Ask for a second proof, then bring the ticket's person into the account that is signed in.

    Until then nothing is shown but what the ticket says.
    """
    user, ticket = cast(User, request.user), rows[-1]
    said = request.POST.get("proof", "")
    form = NikForm(request.POST if said == Proof.NIK else None)
    if request.method != "POST" or (said == Proof.NIK and not form.is_valid()):
        return _page(request, rows, form)
    nik = form.cleaned_data["nik"] if said == Proof.NIK else ""
    if nik and not limits.allow(request, f"nik-of:{ticket.person_id}"):
        return too_many(request)
    try:
        done = _bring(ticket, user, said, nik)
    except Refusal as refusal:
        return _page(request, rows, form, refusal)
    if nik:
        limits.was_right(request, f"nik-of:{ticket.person_id}")
    if not done:
        return redirect("claims:keep")
    browser_session.end(request)
    messages.success(request, _("The registrations are in your account now."))
    return redirect("participants:home")


def _bring(ticket: Registration, user: User, said: str, nik: str) -> bool:
    """Bring the person in by this proof; or ask staff, which is False."""
    now = timezone.now()
    if said in (Proof.ADDRESS, Proof.NIK):
        services.join(registration=ticket, user=user, proof=said, nik=nik, now=now)
        return True
    services.ask(registration=ticket, user=user, now=now)
    return False


def _page(
    request: HttpRequest, rows: list[Registration], form: NikForm, refusal: Refusal | None = None
) -> HttpResponse:
    user, person = cast(User, request.user), rows[-1].person
    context = {
        "person": person,
        "session": rows[-1].session,
        "own": person_of(user),
        "refusal": refusal,
        "form": form,
        "by_address": has_address_of(user, person),
        "by_nik": bool(person.nik_index) and nik_counts(person.pk),
        "waiting": selectors.waiting_for(user, person.pk),
        "training": training(rows, timezone.now()),
    }
    return render(request, "claims/keep.html", context, status=422 if refusal or form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def joined(request: HttpRequest) -> HttpResponse:
    """Who came into this account by a ticket; its owner takes them out again."""
    user = cast(User, request.user)
    rows = selectors.joined().filter(user=user)
    if request.method == "POST":
        number = request.POST.get("joining", "")
        joining = get_object_or_404(rows, pk=int(number) if number.isascii() and number.isdecimal() else 0)
        try:
            services.undo(joining=joining, by=user, now=timezone.now())
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The registrations are out of your account. Their tickets open by code again."))
        return redirect("claims:joined")
    return render(request, "claims/joined.html", {"joinings": rows})
