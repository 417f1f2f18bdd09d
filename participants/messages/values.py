"""What the variables of a text stand for, for one registration."""

from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from bimtek.common.dates import date_range
from events.training.models import TrainingSession
from participants.registration.models import Registration
from participants.registration.selectors import PRINTED, place, printed, session_times

FIELDS = (
    "pk",
    "session_id",
    "code",
    "pool__category",
    "person_id",
    "person__email",
    "person__user__email",
    "person__phone",
    *PRINTED,
)
_CODE = "KODE"


@dataclass(frozen=True, slots=True)
class Addressee:
    """A person of a message: where it goes, and what their copy says."""

    person: int
    address: str
    phone: str  # E.164, or empty
    session: int
    shared: dict[str, str]  # what the copies of all people of the session say alike; part of `values`
    values: dict[str, str]


def recipients(registrations: Collection[int]) -> dict[int, Addressee]:
    """The recipients of these registrations, by their keys: one query, and two for each session among them."""
    rows = Registration.objects.filter(pk__in=registrations).order_by().values_list(*FIELDS)
    found = list(rows)
    shared = {pk: _of_session(session) for pk, session in _sessions({row[1] for row in found}).items()}
    own = {
        "tiket": settings.SITE_URL + reverse("registration:ticket", kwargs={"code": _CODE}),
        "biodata": settings.SITE_URL + reverse("data_sheets:participant", kwargs={"code": _CODE}),
    }
    return {row[0]: _recipient(row, shared[row[1]], own) for row in found}


def _recipient(row: tuple, shared: dict[str, str], own: dict[str, str]) -> Addressee:  # type: ignore[type-arg]  # of FIELDS
    _pk, session, code, category, person, email, account, phone, shown_as, *of_person = row
    here = shown_as or {}
    name, institution = printed(shown_as, *of_person)
    values = {
        **shared,
        "nama": name,
        "instansi": institution,
        "kategori": category,
        "kode": code,
        **{name: address.replace(_CODE, code) for name, address in own.items()},
    }
    address = account if account is not None else here.get("email", email)
    return Addressee(person, address, str(here.get("phone", phone) or ""), session, shared, values)


def _sessions(keys: Collection[int]) -> dict[int, TrainingSession]:
    return TrainingSession.objects.select_related("programme__organizer", "location__region").in_bulk(keys)


def _of_session(session: TrainingSession) -> dict[str, str]:
    return {
        "kegiatan": str(session),
        "program": session.programme.title,
        "tanggal": date_range(session.starts_on, session.ends_on),
        "waktu": str(session_times(session)),
        "tempat": place(session),
        "tautan": settings.SITE_URL + reverse("catalogue:session", args=[session.pk]),
        "penyelenggara": session.programme.organizer.name,
    }
