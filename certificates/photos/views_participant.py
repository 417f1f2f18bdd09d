"""The photos of a session for its participants, by ticket."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from participants.claims.access import holder_required, own
from participants.registration.models import Registration

from .models import Photo, PhotoQuerySet
from .selectors import grouped
from .views import shown


@never_cache
@holder_required
@require_safe
def photos(request: HttpRequest, code: str) -> HttpResponse:
    """What staff let participants see, by day and agenda item."""
    registration = own(request, code)
    groups = grouped(_seen_with(registration).select_related("item"))
    return render(request, "photos/participant.html", {"registration": registration, "groups": groups})


@holder_required
@require_safe
def picture(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """One of them."""
    return shown(get_object_or_404(_seen_with(own(request, code)), pk=pk))


def _seen_with(registration: Registration) -> PhotoQuerySet:
    """Photos that go with this place; none where it is not confirmed."""
    rows = Photo.objects.for_participants().filter(session=registration.session_id)
    return rows if registration.status == Registration.Status.CONFIRMED else rows.none()
