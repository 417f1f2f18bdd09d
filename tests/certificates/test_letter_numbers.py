"""Numbers of letters: by pattern and kind, reserved, used, void with a reason; none is given twice."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.urls import reverse

from bimtek.common.errors import Refusal
from certificates.letters import services
from certificates.letters.models import LetterPattern, RegisteredLetter
from certificates.letters.services import About
from tests.certificates.office_documents.office import docx_text, office
from tests.factories import MembershipFactory, OrganizerFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 2, 10, 3, 0, tzinfo=UTC)
DAY = NOW.date()


def take(organizer: Any, kind: str = "undangan", on: date = DAY, **more: Any) -> list[str]:
    """The numbers that were taken."""
    return [
        row.number for row in services.take(organizer=organizer, kind=kind, on=on, by=UserFactory(), now=NOW, **more)
    ]


def test_each_kind_counts_by_itself_and_a_new_year_begins_anew() -> None:
    organizer = OrganizerFactory(code="KPU-TRK")
    assert take(organizer) == ["001/UND/KPU-TRK/II/2027"]
    assert take(organizer, count=2, reserved=True) == ["002/UND/KPU-TRK/II/2027", "003/UND/KPU-TRK/II/2027"]
    assert take(organizer, "surat-tugas") == ["001/ST/KPU-TRK/II/2027"]
    assert take(organizer, on=date(2028, 1, 3)) == ["001/UND/KPU-TRK/I/2028"]
    assert take(organizer) == ["004/UND/KPU-TRK/II/2027"]


def test_two_kinds_with_one_pattern_do_not_share_a_number_and_nothing_is_lost() -> None:
    organizer = OrganizerFactory()
    for kind in ("undangan", "surat-tugas"):
        services.set_pattern(pattern=LetterPattern(organizer=organizer, kind=kind, pattern="{n}/KPU/{year}"))
    assert take(organizer) == ["1/KPU/2027"]
    with pytest.raises(Refusal) as refusal:
        take(organizer, "surat-tugas")
    assert refusal.value.code == "number_twice"
    assert RegisteredLetter.objects.count() == 1
    with pytest.raises(Refusal):
        services.set_pattern(pattern=LetterPattern(organizer=organizer, kind="undangan", pattern="UND/{year}"))
    with pytest.raises(Refusal):
        take(organizer, count=51)


def test_a_reserved_number_is_used_once_and_a_void_one_never() -> None:
    session = office(people=0)
    organizer = session.programme.organizer
    first, second = services.take(
        organizer=organizer, kind="undangan", on=NOW.date(), by=UserFactory(), now=NOW, count=2, reserved=True
    )
    used = services.use(letter=first, about=About("Perihal", "Ani"), session=session, on=NOW.date())
    assert (used.status, used.recipient, used.session) == ("used", "Ani", session)
    with pytest.raises(Refusal):
        services.use(letter=first, about=About(), session=session, on=NOW.date())
    assert services.void(letter=second, reason="Salah tanggal").status == "void"
    with pytest.raises(Refusal):
        services.void(letter=second, reason="Lagi")
    with pytest.raises(Refusal):
        services.use(letter=second, about=About(), session=session, on=NOW.date())


def test_a_letter_takes_the_next_number_on_its_page(client: Any) -> None:
    session = office(people=0)
    organizer = session.programme.organizer
    client.force_login(MembershipFactory(organizer=organizer).user)
    page = reverse("documents:document", args=[session.pk, "surat-tugas"])
    asked = {"on": "2027-02-10", "format": "docx", "next_number": "on", "name": "Budi"}
    assert "001/ST/KPU/II/2027" in docx_text(client.post(page, asked).content)
    row = RegisteredLetter.objects.get()
    assert (row.recipient, row.session, row.status) == ("Budi", session, "used")
    client.post(page, {"on": "2027-02-10", "format": "docx", "number": "9/ST"})
    assert RegisteredLetter.objects.count() == 1, "a number that was typed is the office's own"
    (kept,) = services.take(
        organizer=organizer, kind="surat-tugas", on=NOW.date(), by=UserFactory(), now=NOW, reserved=True
    )
    client.post(page, {"on": "2027-02-10", "format": "docx", "number": kept.number})
    kept.refresh_from_db()
    assert kept.status == "used"


def test_the_register_reserves_voids_and_sets_patterns(client: Any) -> None:
    organizer = OrganizerFactory(code="KPU-TRK")
    client.force_login(MembershipFactory(organizer=organizer).user)
    page = reverse("letters:register", args=[organizer.slug])
    assert client.get(page).status_code == 200
    answer = client.post(page, {"kind": "undangan", "count": "2", "on": "2027-02-10", "subject": "Rapat"})
    assert answer.status_code == 302
    assert "002/UND/KPU-TRK/II/2027" in client.get(page).content.decode()
    row = RegisteredLetter.objects.first()
    void = reverse("letters:void", args=[row.pk])
    assert client.post(void, {"reason": ""}).status_code == 422
    assert client.post(void, {"reason": "Salah"}).status_code == 302
    assert client.post(void, {"reason": "Salah"}).status_code == 422
    pattern = reverse("letters:pattern", args=[organizer.slug, "undangan"])
    assert client.post(pattern, {"pattern": "{x}", "reset": "year"}).status_code == 422
    assert client.post(pattern, {"pattern": "{n}/{code}/{year}", "reset": "year"}).status_code == 302
    assert take(organizer) == ["3/KPU-TRK/2027"]
    assert client.get(reverse("letters:pattern", args=[organizer.slug, "rab"])).status_code == 404
    client.force_login(MembershipFactory(organizer=OrganizerFactory()).user)
    for address in (page, void, pattern):
        assert client.get(address).status_code == 404
