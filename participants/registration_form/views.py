"""Registering: one page where little is asked, else step by step."""

from typing import Any
from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from bimtek.common.errors import Refusal
from bimtek.fast_lane import prerendered
from bimtek.fast_lane.prerendered import placeholder
from participants.consent.forms import agreement_of
from participants.consent.services import RequiredConsent
from participants.enrolment.availability import SeatAvailability, seat_availability

from .application import Application
from .forms import RegistrationForm
from .steps.views import begin
from .submission import CannotRegister, open_form, submit

TEMPLATE = "registration/register.html"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """Register the signed-in person for a session; ends on the ticket however often it is sent."""
    try:
        application = open_form(request, pk)
    except CannotRegister as elsewhere:
        return elsewhere.response
    return _on_one_page(request, application) if application.is_short else begin(application, request)


def _on_one_page(request: HttpRequest, application: Application) -> HttpResponse:
    if request.method != "POST" and prerendered.usable(request):
        return _empty_page(request, application)
    asked = _asked_of_all(application)
    form = RegistrationForm(request.POST if request.method == "POST" else None, pools=application.pools, asked=asked)
    refusal = None
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            return submit(
                request,
                application,
                pool_id=data["pool"],
                request_key=data["key"],
                place=data,
                agreement=agreement_of(data, asked),
            )
        except Refusal as refused:
            refusal = refused
    context = {**_shown(application, form, asked), "person": application.person, "refusal": refusal}
    return render(request, TEMPLATE, context, status=422 if form.is_bound else 200)


def _asked_of_all(application: Application) -> RequiredConsent:
    """What is agreed to on the one page: of every category the same, the consent text."""
    return application.asked[application.pools[0].pk]


def _shown(application: Application, form: RegistrationForm, asked: RequiredConsent) -> dict[str, Any]:
    waits = all(seat_availability(pool) is not SeatAvailability.FREE for pool in application.pools)
    return {"session": application.session, "form": form, "text": asked.consent, "waits": waits}


def _empty_page(request: HttpRequest, application: Application) -> HttpResponse:
    """The page before anything was typed: for everybody the same but for who they are."""
    person = application.person

    def context() -> dict[str, Any]:
        asked = _asked_of_all(application)
        form = RegistrationForm(pools=application.pools, asked=asked, initial={"key": placeholder("key")})
        somebody = {
            "pk": placeholder("pk"),
            "full_name": placeholder("name"),
            "institution": placeholder("institution"),
        }
        return {**_shown(application, form, asked), "person": somebody}

    words = {"pk": person.pk, "name": person.full_name, "institution": person.institution, "key": uuid4()}
    return prerendered.respond(request, TEMPLATE, key=application.session.pk, context=context, words=words)
