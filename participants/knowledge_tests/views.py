"""Staff's pages of a session's tests."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bimtek.common.errors import Refusal
from events.organizers.access import Capability
from events.training import workspace
from events.training.models import TrainingSession

from . import services
from .forms import TestForm
from .hints import hints
from .marking_by_hand import waiting_tests
from .models import KnowledgeTest, TestRound
from .repeating import weak_topics
from .reporting import report
from .selectors import is_open

SHOWN_FROM = 5  # answers to a topic, so that none can be told from the screen


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tests(request: HttpRequest, pk: int) -> HttpResponse:
    """The session's tests with their rounds; who may edit the session puts one together."""
    posted = request.method == "POST"
    session = workspace.get_session(request.user, pk, Capability.EDIT if posted else Capability.VIEW)
    form = TestForm(request.POST if posted else None, session=session)
    if posted and form.is_valid() and _make(session, form):
        messages.success(request, _("The test is there. Open it when the class is ready."))
        return redirect("knowledge_tests:tests", pk=session.pk)
    now = timezone.now()
    rounds = TestRound.objects.filter(test__session=session).select_related("test__session", "item")
    context = workspace.page(
        request.user,
        session,
        "tests",
        form=form,
        rounds=[{"round": each, "open": is_open(each, now)} for each in rounds],
        zone=session.timezone,
        agenda=session.agenda.filter(ends_at__isnull=False),  # without an end it would close no test
        by_hand=set(waiting_tests(session)),
    )
    return render(request, "knowledge_tests/tests.html", context, status=422 if form.errors else 200)


def _make(session: TrainingSession, form: TestForm) -> bool:
    data = dict(form.cleaned_data)
    forms = {"A": list(data.pop("form_a"))}
    if second := list(data.pop("form_b")):
        forms["B"] = second
    try:
        services.make_test(session=session, forms=forms, **data)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@login_required
@require_POST
def window(request: HttpRequest, pk: int, round_: int) -> HttpResponse:
    """Open a round now, close it now, or let it follow an agenda item."""
    session = workspace.get_session(request.user, pk, Capability.EDIT)
    row = get_object_or_404(TestRound.objects.select_related("test__session", "item"), test__session=session, pk=round_)
    now = timezone.now()
    if "follow" in request.POST:
        services.follow(round_=row, item=get_object_or_404(session.agenda, pk=_key(request.POST.get("item", ""))))
        text = _("The test follows this agenda item, also when it is moved. Who has begun keeps the end they had.")
        messages.success(request, text)
    elif "open" in request.POST:
        services.set_window(round_=row, opens_at=now, closes_at=None)
        messages.success(request, _("The test is open."))
    else:
        services.set_window(round_=row, opens_at=row.opens if is_open(row, now) else None, closes_at=now)
        messages.success(request, _("The test is closed. Who has begun can finish."))
    return redirect("knowledge_tests:tests", pk=session.pk)


def _key(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


@login_required
@require_safe
def results(request: HttpRequest, pk: int, test: int) -> HttpResponse:
    """What the test says of the class and of its questions."""
    session = workspace.get_session(request.user, pk, Capability.REGISTER)
    row = get_object_or_404(KnowledgeTest, session=session, pk=test)
    context = workspace.page(request.user, session, "tests", test=row, report=report(row), hints=hints(row))
    return render(request, "knowledge_tests/results.html", context)


@login_required
@require_safe
def repeat(request: HttpRequest, pk: int, test: int) -> HttpResponse:
    """Who should hear which topic again."""
    session = workspace.get_session(request.user, pk, Capability.REGISTER)
    row = get_object_or_404(KnowledgeTest, session=session, pk=test)
    context = workspace.page(request.user, session, "tests", test=row, topics=weak_topics(row))
    return render(request, "knowledge_tests/repeat.html", context)


@login_required
@require_safe
def screen(request: HttpRequest, pk: int, test: int) -> HttpResponse:
    """The weakest topics of the class, for the projector: no names, and nothing below five sittings."""
    session = workspace.get_session(request.user, pk, Capability.VIEW)
    row = get_object_or_404(KnowledgeTest, session=session, pk=test)
    topics = [each for each in report(row).topics if each[2] >= SHOWN_FROM]
    response = render(request, "knowledge_tests/screen.html", {"session": session, "test": row, "topics": topics})
    response["Refresh"] = "20"
    return response
