"""The pages of the door app. The browser keeps them to open them without a network: they name no participant."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from events.organizers import access
from events.organizers.access import AnyUser, Capability
from events.training import workspace
from events.training.models import TrainingSession
from events.training.selectors import matching

from . import worker
from .texts import TEXTS

Sessions = QuerySet[TrainingSession]
TODAY_MOST, COMING_MOST, PAST_MOST = 50, 20, 10
Status = TrainingSession.Status
OPEN = (Status.PUBLISHED, Status.CLOSED, Status.FINISHED)


@login_required
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """The sessions whose attendance the member may record: today's, the next, the last few; `?q=` narrows them."""
    query = request.GET.get("q", "").replace("\0", "").strip()  # PostgreSQL takes no NUL
    sessions, today = _sessions(request.user, query), timezone.localdate()
    groups = [
        (_("Today"), _running(sessions, today)[:TODAY_MOST]),
        (_("Coming"), _coming(sessions, today)[:COMING_MOST]),
        (_("Over"), _over(sessions, today)[:PAST_MOST]),
    ]
    texts = {key: text for key, text in TEXTS.items() if key.startswith("start.")}  # the others are the doors'
    return _page(request, "checkin/start.html", {"query": query, "groups": groups, "texts": texts})


def _sessions(user: AnyUser, query: str) -> Sessions:
    organizers = access.organizers_where(user, Capability.ATTENDANCE)
    sessions = TrainingSession.objects.filter(programme__organizer__in=organizers, status__in=OPEN)
    return sessions.filter(matching(query)).select_related("programme", "location")


def _running(sessions: Sessions, today: date) -> Sessions:
    return sessions.filter(starts_on__lte=today, ends_on__gte=today).order_by("-starts_on", "pk")


def _coming(sessions: Sessions, today: date) -> Sessions:
    return sessions.filter(starts_on__gt=today).order_by("starts_on", "pk")


def _over(sessions: Sessions, today: date) -> Sessions:
    return sessions.filter(ends_on__lt=today).order_by("-ends_on", "-pk")


@login_required
@require_GET
def door(request: HttpRequest, pk: int) -> HttpResponse:
    """The app for one session. Everything about people comes later, to a device with a key."""
    session = workspace.get_session(request.user, pk, Capability.ATTENDANCE)
    return _page(request, "checkin/door.html", {"session": session, "texts": TEXTS})


def _page(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    hour_mark = "." if (get_language() or "id").startswith("id") else ":"
    context |= {"styles": worker.STYLES, "hour_mark": hour_mark}
    response = render(request, template, context)
    response.headers[worker.VERSION_HEADER] = worker.version()
    return response


@never_cache
@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script that opens the app without a network. Browsers look for a newer one now and then, signed in or not."""
    return HttpResponse(worker.script(), content_type="text/javascript; charset=utf-8")


@require_GET
def web_manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to put the app among its others."""
    icon = {"src": static("img/mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    image = {"type": "image/png", "purpose": "any maskable"}
    told = {
        "id": reverse("checkin:start"),
        "name": _("Check-in – Portal Bimtek"),
        "short_name": _("Check-in"),
        "description": _("Records who comes to a training, with or without a network."),
        "lang": get_language(),
        "start_url": reverse("checkin:start"),
        "scope": reverse("checkin:start"),
        "display": "standalone",
        "background_color": "#fbfaf7",
        "theme_color": "#9d1c1f",
        "icons": [
            icon,
            {"src": static("img/app-192.png"), "sizes": "192x192", **image},
            {"src": static("img/app-512.png"), "sizes": "512x512", **image},
        ],
    }
    return JsonResponse(told, content_type="application/manifest+json")
