"""Putting the person behind an opened ticket into an account."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from participants.home.selectors import training
from participants.people.services import person_of
from participants.registration.models import Registration

from . import held, services
from .access import opened_required


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@opened_required
def keep(request: HttpRequest, rows: list[Registration]) -> HttpResponse:
    """Ask, then put the registrations of the ticket's person into the account that is signed in."""
    user, person = cast(User, request.user), rows[-1].person
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
        "training": training(rows, timezone.now()),
    }
    return render(request, "claims/keep.html", context, status=422 if refusal else 200)
