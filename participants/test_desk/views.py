"""A device of the organizer's on which one participant after the other takes a test."""

from typing import cast

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from events.organizers.access import Capability
from events.training import workspace
from participants.attendance.models import CheckInDevice
from participants.checkin.forms import DeviceForm
from participants.checkin.selectors import devices
from participants.checkin.services import set_up as make_device
from participants.knowledge_tests import selectors
from participants.registration.models import Registration
from participants.test_taking import pages
from participants.test_taking.seats import TestSeat

from .access import end_turn, in_turn, on_device, remember, take_turn
from .scanning import scanned

RESULT_SECONDS = 60  # that a result stands on a device before the next participant


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest, pk: int) -> HttpResponse:
    """The session's shared devices; sent, this browser becomes one, and the member is signed out of it."""
    session = workspace.get_session(request.user, pk, Capability.ATTENDANCE)
    form = DeviceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _device, key = make_device(
                session=session,
                user=cast(User, request.user),
                name=form.cleaned_data["name"],
                now=timezone.now(),
                for_tests=True,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            logout(request)  # the device goes from hand to hand
            response = redirect("test_desk:desk")
            remember(response, key)
            return response
    rows = devices(session).filter(for_tests=True)
    context = workspace.page(request.user, session, "tests", form=form, devices=rows)
    return render(request, "test_desk/set_up.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@on_device
def desk(request: HttpRequest, device: CheckInDevice) -> HttpResponse:
    """Waits for a ticket; whose it is, goes on to the tests."""
    refused = None
    if request.method == "POST":
        now = timezone.now()
        try:
            registration = scanned(device, request.POST.get("ticket", "")[:300], request.FILES.get("photo"))
        except Refusal as refusal:
            refused = str(refusal)
        else:
            take_turn(request, registration, now)
            return redirect("test_desk:tests")
    end_turn(request)
    context = {"session": device.session, "device": device, "refused": refused}
    return render(request, "test_desk/desk.html", context, status=422 if refused else 200)


@never_cache
@require_safe
@in_turn
def tests(request: HttpRequest, device: CheckInDevice, registration: Registration) -> HttpResponse:
    """Whose turn it is, and what they can begin."""
    now = timezone.now()
    rounds = [each for each in selectors.rounds_for(registration) if selectors.is_open(each, now)]
    return render(request, "test_desk/tests.html", {"registration": registration, "rounds": rounds})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@in_turn
def start(request: HttpRequest, device: CheckInDevice, registration: Registration, pk: int) -> HttpResponse:
    """Begin; afterwards the result, for a moment."""
    response = pages.start(request, _seat(device, registration, pk))
    if response.status_code == 200:
        response["Refresh"] = f"{RESULT_SECONDS}; url={reverse('test_desk:desk')}"
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@in_turn
def answer(request: HttpRequest, device: CheckInDevice, registration: Registration, pk: int) -> HttpResponse:
    """The questions of the running sitting."""
    return pages.answer(request, _seat(device, registration, pk))


@require_POST
@on_device
def following(request: HttpRequest, device: CheckInDevice) -> HttpResponse:
    """Who was here is done; the next participant's ticket is waited for."""
    end_turn(request)
    messages.success(request, _("Ready for the next participant."))
    return redirect("test_desk:desk")


def _seat(device: CheckInDevice, registration: Registration, pk: int) -> TestSeat:
    round_ = selectors.round_of(registration, pk)
    if round_ is None:
        raise Http404
    return TestSeat(
        registration,
        round_,
        tests=reverse("test_desk:tests"),
        start=reverse("test_desk:start", kwargs={"pk": pk}),
        answer=reverse("test_desk:answer", kwargs={"pk": pk}),
        device=device,
    )
