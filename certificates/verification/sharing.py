"""Showing a certificate elsewhere: the picture beside its link, and the addresses that hand it to others."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from bimtek.common import whatsapp
from bimtek.common.dates import date_range
from bimtek.common.link_pictures import LinkPicture
from certificates.issuing.models import Certificate

LINKEDIN = "https://www.linkedin.com/profile/add"


@dataclass(frozen=True)
class CertificateSharing:
    """Addresses with scheme and host: of the page, of its picture, and of those who pass the certificate on."""

    address: str
    picture: str
    whatsapp: str
    linkedin: str


def sharing_of(certificate: Certificate) -> CertificateSharing:
    """How a certificate (load its edition with it) is shown elsewhere, in the active language."""
    address = _whole("verification:show", certificate.code)
    told = _("Certificate of %(name)s: %(programme)s. See whether it is genuine: %(address)s")
    words = {"name": certificate.name, "programme": certificate.edition.programme, "address": address}
    return CertificateSharing(
        address=address,
        picture=_whole("verification:picture", certificate.code),
        whatsapp=whatsapp.link(told % words),
        linkedin=f"{LINKEDIN}?{urlencode(_linkedin(certificate, address))}",
    )


def _linkedin(certificate: Certificate, address: str) -> dict[str, str | int]:
    """What LinkedIn fills in of a certificate: https://addtoprofile.linkedin.com."""
    return {
        "startTask": "CERTIFICATION_NAME",
        "name": certificate.edition.programme,
        "organizationName": certificate.edition.organizer_name,
        "issueYear": certificate.edition.issued_on.year,
        "issueMonth": certificate.edition.issued_on.month,
        "certId": certificate.number,
        "certUrl": address,
    }


def picture(certificate: Certificate) -> LinkPicture:
    """Whose certificate it is and of what; also of one that stands no more, whose page says so."""
    edition = certificate.edition
    days = date_range(edition.starts_on, edition.ends_on)
    return LinkPicture(
        title=certificate.name,
        above=f"{_('Certificate')} {certificate.number}",
        below=(edition.programme, f"{edition.organizer_name} · {days}"),
    )


def _whole(name: str, code: str) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=[code])}"
