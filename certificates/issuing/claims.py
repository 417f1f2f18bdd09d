"""Links at which one certificate can be fetched without an account: for those without e-mail, for speakers.

A link is as good as the certificate, as the paper is. It cannot be guessed: it holds the
certificate's random key and a signature (HMAC-SHA256) over it. It is stored nowhere and does not end,
but gives a file only while the certificate is valid. A new SECRET_KEY ends all links.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bimtek.common import whatsapp
from bimtek.common.list_files import ListFile
from events.seats.roles import printed_role
from events.training.models import TrainingSession

from .models import Certificate

SALT = "certificates.claim"
CHUNK = 2000  # rows held in memory at a time
WIDE, NARROW, WIDEST = 36, 16, 60  # column widths in characters


def _signer() -> Signer:
    return Signer(salt=SALT, sep=".")


def token(pk: UUID) -> str:
    """The secret part of a certificate's link: 66 letters, digits, `-`, `_` and one dot."""
    return _signer().sign(urlsafe_b64encode(pk.bytes).rstrip(b"=").decode())


def address(certificate: Certificate) -> str:
    """The full address at which the certificate can be fetched."""
    return f"{settings.SITE_URL}{reverse('issuing:claim', args=[token(certificate.pk)])}"


def by_token(text: str) -> Certificate | None:
    """The certificate that a link is for, or None where the token was not made here; at most one query."""
    try:
        key = _signer().unsign(text)
    except BadSignature:
        return None
    pk = UUID(bytes=urlsafe_b64decode(f"{key}=="))
    return Certificate.objects.select_related("base", "edition__signing_key").filter(pk=pk).first()


def claimable(session: TrainingSession) -> QuerySet[Certificate]:
    """The session's certificates that a link gives: the valid ones, in the order of their numbers."""
    return Certificate.objects.filter(session=session, status=Certificate.Status.VALID).order_by("series", "sequence")


def share_url(certificate: Certificate) -> str:
    """Opens WhatsApp with a message that has the link, in Indonesian: the reader's choice is not known."""
    with translation.override(settings.LANGUAGE_CODE):
        text = gettext("Certificate of %(name)s, %(programme)s: %(address)s") % {
            "name": certificate.name,
            "programme": certificate.edition.programme,
            "address": address(certificate),
        }
    return whatsapp.link(text)


COLUMNS: list[tuple[str | Promise, int, Callable[[Certificate], str]]] = [
    (_("Number"), WIDE, lambda row: row.number),
    (_("Name"), WIDE, lambda row: row.name),
    (_("Institution"), WIDE, lambda row: row.institution),
    (_("Role"), NARROW, lambda row: printed_role(row.role)),
    (_("Claim link"), WIDEST, address),
]


def listed(session: TrainingSession) -> ListFile:
    """The session's links."""
    columns = [(str(title), width) for title, width, _value in COLUMNS]
    found = claimable(session).only("number", "name", "institution", "role").iterator(chunk_size=CHUNK)
    lines = ([value(row) for _title, _width, value in COLUMNS] for row in found)
    return ListFile(gettext("Claim links"), f"{gettext('Claim links')} · {session}", columns, lines)
