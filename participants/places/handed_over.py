"""The ticket of a substitute whom no mail reaches, for who handed the place over to send it on."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bimtek.common import whatsapp
from participants.enrolment import exchange
from participants.registration.models import Registration
from participants.registration.selectors import session_times
from participants.tickets.qr import ticket_svg


@dataclass(frozen=True)
class HandedOver:
    """The new ticket, the address that opens it, and the message that sends this address by WhatsApp."""

    registration: Registration
    link: str
    share_url: str
    qr: SafeString  # empty until it opens doors


def of(registration: Registration) -> HandedOver | None:
    """What became of a place that was handed over; None where the substitute hears of it by mail."""
    new = exchange.handed_to(registration)
    if new is None:
        return None
    link = f"{settings.SITE_URL}{reverse('claims:claim')}?{urlencode({'kode': new.code})}"
    text = _("Your ticket for %(session)s, %(when)s. Open it with this address: %(link)s")
    told = text % {"session": new.session, "when": session_times(new.session).whole, "link": link}
    title = _("QR code of ticket %(code)s") % {"code": new.code}
    # To a number chosen there: what is known of the substitute from elsewhere is not for this reader.
    return HandedOver(new, link, whatsapp.link(told), ticket_svg(new, title))
