"""What is printed, as plain texts: a layout gets these and can reach nothing else. Always in Indonesian."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse

from bimtek.common.dates import date_range, long_date
from certificates.press.values import Values
from events.seats.roles import printed_role

from .models import Edition

# What the address in the QR code begins with; the certificate's code follows.
PROOF = "proof"


def fixed(edition: Edition) -> dict[str, Any]:
    """The fields that all certificates of an edition share, by the names that layouts use."""
    return {
        "organizer": edition.organizer_name,
        "role": printed_role(edition.role),
        "programme": edition.programme,
        "session_title": edition.session_title,
        "dates": date_range(edition.starts_on, edition.ends_on, language="id"),
        "place": edition.place,
        "jp": jp_text(edition.jp),
        "grade": edition.grade,
        "facts": facts(edition),
        "topics": [
            {"no": str(place), "title": row["title"], "jp": jp_text(Decimal(row["jp"]))}
            for place, row in enumerate(edition.topics, start=1)
        ],
        "signed_at_place": edition.signed_at_place,
        "issued": long_date(edition.issued_on, language="id"),
        "signatory_name": edition.signatory_name,
        "signatory_position": edition.signatory_position,
        "signatory_nip": edition.signatory_nip,
        "signed": edition.signing_key_id is not None,
        PROOF: proof_url(""),
    }


def values(shared: dict[str, Any], *, number: str, code: str, name: str, institution: str) -> Values:
    """One person's texts beside the shared ones (`fixed`), any of which a layout may have a slot for."""
    url = f"{shared[PROOF]}{code}"
    own = {"number": number, "name": name, "institution": institution, "short_url": url.partition("://")[2]}
    texts = {key: text for key, text in shared.items() if isinstance(text, str)}
    return Values(title=f"Sertifikat {number} – {name}", url=url, texts=texts | own)


def facts(edition: Edition) -> str:
    """When, where, how many lesson hours and with which grade, as the end of a sentence."""
    held = f"yang diselenggarakan pada {date_range(edition.starts_on, edition.ends_on, language='id')}"
    if edition.place:
        held += f" {edition.place}" if edition.place.startswith("secara ") else f" di {edition.place}"
    graded = f", dengan predikat {edition.grade}" if edition.grade else ""
    return f"{held}, setara {jp_text(edition.jp)} jam pelajaran (JP){graded}"


def jp_text(jp: Decimal) -> str:
    """16 -> `16`, 7.5 -> `7,5`, as Indonesian writes decimals."""
    return f"{jp:f}".removesuffix(".0").replace(".", ",")


def proof_url(code: str) -> str:
    """The full address at which anyone can check a certificate; what its QR code holds."""
    return f"{settings.SITE_URL}{reverse('verification:form')}{code}"
