"""A person's own pages."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bimtek.accounts.models import User
from participants.eligibility.training import training_of
from participants.people import selectors as people
from participants.people.services import person_of
from participants.registration.overlaps import overlaps_among
from participants.test_taking.to_do import to_do

from . import selectors


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """My training: what is to come, what was, and what my profile still lacks."""
    person = person_of(request.user)
    now = timezone.now()
    training = training_of(person, now)
    context = {
        "person": person,
        "missing": people.missing(person),
        "training": training,
        "clashes": overlaps_among(training.upcoming),
        "tasks": to_do([*training.upcoming, *(row for row, _assessment in training.past)], now),
    }
    return render(request, "participants/home.html", context)


@login_required
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """All that the portal keeps about the signed-in person, as a file to keep."""
    user = cast(User, request.user)
    response = JsonResponse(
        selectors.own_data(user, person_of(user)), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response["Content-Disposition"] = 'attachment; filename="data-saya.json"'
    response["Cache-Control"] = "private, no-store"
    return response
