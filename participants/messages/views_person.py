"""What one person was told, and the page on which people leave the list."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from bimtek.accounts.models import BouncedAddress
from events.training import workspace
from participants.people.selectors import mail_address
from participants.registrants.views import registration_of
from participants.registration.models import Registration

from . import by_hand, digest, opting_out, selectors
from .models import DigestOptOut, OptOut
from .values import recipients
from .views import PER_PAGE
from .wording import compiled

# Indonesian, as what is written by mail is; staff change it before they send it.
GREETING = "Yth. {nama}, terkait {kegiatan} ({tanggal}). Tiket Anda: {tiket}"


def _whatsapp(registration: Registration) -> str:
    """The address that opens WhatsApp with a greeting and the ticket; empty without a phone number."""
    with translation.override(settings.LANGUAGE_CODE):
        who = recipients([registration.pk])[registration.pk]
        return by_hand.address(who.phone, compiled(GREETING).fill(who.values))


@login_required
@require_safe
def of_person(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """What the organizer told a registrant, and whether mail reaches them."""
    row = registration_of(request, pk, registration)
    address = mail_address(row.person)
    context: dict[str, Any] = {
        "registration": row,
        "whatsapp": _whatsapp(row),
        "bounced": BouncedAddress.objects.filter(address=address.lower()).first() if address else None,
        "opted_out": OptOut.objects.filter(person=row.person, organizer=row.session.programme.organizer).first(),
        "page_obj": Paginator(selectors.of_registration(row), PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "messages/person.html", workspace.page(request.user, row.session, "messages", **context))


# Without a token of ours: mail programs send it themselves (RFC 8058), and the address is the secret.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def opt_out(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, then send this person no more messages of the organizer but those that everybody must know."""
    found = opting_out.by_token(token)
    if found is None:
        raise Http404
    person, organizer = found
    if request.method == "POST":
        if request.POST.get("again"):
            opting_out.opt_in(person=person, organizer=organizer)
        else:
            opting_out.opt_out(person=person, organizer=organizer, now=timezone.now())
    out = OptOut.objects.filter(person=person, organizer=organizer).exists()
    return _answer(request, organizer.name, out)


def _answer(request: HttpRequest, name: str, out: bool) -> HttpResponse:
    answer = render(request, "messages/opt_out.html", {"name": name, "out": out})
    answer["Cache-Control"] = "private, no-store"
    return answer


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def digest_opt_out(request: HttpRequest, token: str) -> HttpResponse:
    """The same for a member's digests."""
    user = digest.by_token(token)
    if user is None:
        raise Http404
    if request.method == "POST":
        if request.POST.get("again"):
            DigestOptOut.objects.filter(user=user).delete()
        else:
            DigestOptOut.objects.get_or_create(user=user, defaults={"at": timezone.now()})
    return _answer(request, "Portal Bimtek", DigestOptOut.objects.filter(user=user).exists())
