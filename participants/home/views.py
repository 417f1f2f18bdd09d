"""A person's own pages."""

from typing import cast

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from participants.eligibility.training import training_of
from participants.people import selectors as people
from participants.people.services import person_of
from participants.registration.overlaps import overlaps_among
from participants.test_comparison.selectors import speakers_of
from participants.test_taking.to_do import to_do

from . import leaving, readable, selectors
from .forms import LeaveForm


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
        "teaches": speakers_of(cast(User, request.user)).exists(),
        "tasks": to_do([*training.upcoming, *(each.registration for each in training.past)], now),
    }
    return render(request, "participants/home.html", context)


@login_required
@require_safe
def nearby(request: HttpRequest) -> HttpResponse:
    """What is on offer in the region of one's profile; a profile without one is asked for it first."""
    person = person_of(request.user)
    region = person.region if person else None
    if region is None:
        messages.info(request, _("Say in your profile where you work; sessions near you are found by it."))
        return redirect("people:profile")
    asked = QueryDict(mutable=True)
    asked.update({"region": region.path, "region_code": region.code})
    return redirect(f"{reverse('catalogue:programmes')}?{asked.urlencode()}")


@login_required
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """All that the portal keeps about the signed-in person, to read; `?format=txt` is the same as a file to keep."""
    user = cast(User, request.user)
    parts = readable.sections(selectors.own_data(user, person_of(user)))
    if request.GET.get("format") == "txt":
        response = HttpResponse(f"{readable.as_text(parts)}\n", content_type="text/plain; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="data-saya.txt"'
    else:
        response = render(request, "participants/my_data.html", {"parts": parts})
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """All that the portal keeps about the signed-in person, as a file for programs."""
    user = cast(User, request.user)
    response = JsonResponse(
        selectors.own_data(user, person_of(user)), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response["Content-Disposition"] = 'attachment; filename="data-saya.json"'
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Say what goes and what stays, then delete the account on its owner's word."""
    user = cast(User, request.user)
    form = LeaveForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            leaving.leave(user=user, now=timezone.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            logout(request)
            messages.success(request, _("Your account is deleted. Thank you for having been here."))
            return redirect("catalogue:home")
    context = {"form": form, "remains": leaving.remains_of(person_of(user))}
    return render(request, "participants/leave.html", context, status=422 if form.errors else 200)
