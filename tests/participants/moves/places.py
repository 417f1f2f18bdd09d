"""The pages on which a place is moved or handed on."""

from datetime import UTC, datetime

from django.urls import reverse

from participants.consent.services import current_text
from participants.models import Registration

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
FIRST_DAY = datetime(2027, 2, 28, 16, 0, tzinfo=UTC)  # 00.00 WITA on 1 March
NIK, OTHER_NIK = "3171016504900002", "3171010101900001"


def address(name: str, row: Registration, *args) -> str:
    return reverse(f"registration:{name}", args=[row.code, *args])


def staff_address(name: str, row: Registration, *args) -> str:
    return reverse(f"registrants:{name}", args=[row.session_id, row.pk, *args])


def newcomer(**changes) -> dict[str, str]:
    text = current_text(now=NOW)
    data = {
        "name": "Budi Santoso",
        "institution": "KPU",
        "phone": "081298765432",
        "consent": "on",
        "consent_version": str(text.version),
    }
    return data | changes


def successor(row: Registration) -> Registration:
    return Registration.objects.get(predecessor=row)
