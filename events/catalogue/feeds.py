"""What programs read: calendar files, the pictures of links, and where robots may go."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bimtek.common import link_pictures
from events.organizers.models import Organizer
from events.programmes.models import Programme

from . import ics, sharing
from .selectors import programmes, sessions

CALENDAR = "text/calendar; charset=utf-8"
FEED_MAX = 1000  # sessions in one feed, the latest ones: a nationwide programme runs in 71,000 places
SITEMAP_MAX = 49_000  # the protocol allows 50,000 addresses in a file


@require_safe
def session_ics(request: HttpRequest, pk: int) -> HttpResponse:
    """One public session as a calendar file; Http404 for anything else."""
    session = sessions().public(timezone.now()).for_file().filter(pk=pk).first()
    if session is None:
        raise Http404
    return _calendar(ics.session_calendar(session), f"bimtek-{pk}.ics")


@require_safe
def programme_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """All public sessions of a programme as a calendar to subscribe to."""
    programme = get_object_or_404(programmes().exclude(status=Programme.Status.DRAFT), slug=slug)
    mine = sessions().filter(programme=programme).public(timezone.now())
    latest = mine.for_file().order_by("-starts_on", "-pk")[:FEED_MAX]
    return _calendar(ics.feed(programme.title, latest), f"{slug}.ics")


@require_safe
def session_picture(request: HttpRequest, pk: int) -> HttpResponse:
    """What a chat shows beside the link of a public session; Http404 for any other."""
    session = sessions().public(timezone.now()).for_file().filter(pk=pk).first()
    if session is None:
        raise Http404
    return link_pictures.response(sharing.session_picture(session))


@require_safe
def programme_picture(request: HttpRequest, slug: str) -> HttpResponse:
    """What a chat shows beside the link of a programme; Http404 for a draft."""
    rows = programmes().exclude(status=Programme.Status.DRAFT).select_related("organizer")
    return link_pictures.response(sharing.programme_picture(get_object_or_404(rows, slug=slug)))


@require_safe
def organizer_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """All public sessions of an organizer and of all below it as a calendar to subscribe to."""
    organizer = get_object_or_404(Organizer, slug=slug)
    below = sessions().filter(programme__organizer__path__startswith=organizer.path).public(timezone.now())
    latest = below.for_file().order_by("-starts_on", "-pk")[:FEED_MAX]
    return _calendar(ics.feed(organizer.name, latest), f"{slug}.ics")


def _calendar(content: bytes, filename: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=CALENDAR, headers={"Content-Disposition": f'inline; filename="{filename}"'}
    )


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Robots may read the public pages; what belongs to a person or an organizer is not for them."""
    context = {"site": settings.SITE_URL}
    return render(request, "catalogue/robots.txt", context, content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The addresses search engines should know; a programme leads to its sessions."""
    rows = programmes().published().order_by("pk").values("slug", "updated_at")[:SITEMAP_MAX]
    context = {"programmes": rows, "site": settings.SITE_URL}
    return render(request, "catalogue/sitemap.xml", context, content_type="application/xml; charset=utf-8")
