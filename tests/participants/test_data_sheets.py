"""Data sheets: filled in by ticket and by a speaker's link, bank data only where needed, encrypted, deleted by rule."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from bimtek.common.errors import Refusal
from certificates.documents.kinds import KINDS
from certificates.documents.production import make
from certificates.documents.values import LetterFacts
from participants.data_sheets import services
from participants.data_sheets.models import DataSheet, DataSheetRequest
from participants.home.selectors import own_data
from participants.models import Registration
from tests.certificates.office_documents.office import docx_text, office
from tests.factories import MembershipFactory, SessionFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 4, 3, 0, tzinfo=UTC)
WRITTEN = {
    "birth_place": "Tarakan", "birth_date": "1985-03-12", "rank": "Penata (III/c)", "education": "S-1 Hukum",
    "address": "Jalan Mulawarman 1",
}  # fmt: skip
BANK = {"npwp": "09.254.294.3-407.000", "bank_name": "Bank Kaltimtara", "account_number": "0011 2233 4455",
        "account_holder": "Peserta 001"}  # fmt: skip


def participant(session: Any) -> tuple[Registration, Any]:
    """The first participant of a session, with an account."""
    row = Registration.objects.get(session=session, person__name="Peserta 001")
    row.person.user = UserFactory()
    row.person.save()
    return row, row.person.user


def test_a_participant_fills_in_the_sheet_of_their_ticket_and_it_is_printed(client: Any) -> None:
    session = office(people=2)
    row, user = participant(session)
    page = reverse("data_sheets:participant", args=[row.code])
    client.force_login(user)
    assert client.get(page).status_code == 404, "this session asks for none"
    DataSheetRequest.objects.create(session=session, bank_of="speakers")
    assert "NPWP" not in client.get(page).content.decode()
    assert client.post(page, WRITTEN | BANK).status_code == 302
    sheet = DataSheet.objects.get(registration=row)
    assert (sheet.rank, sheet.has_bank, sheet.account_number) == ("Penata (III/c)", False, ""), "it is not needed"
    text = docx_text(make(KINDS["biodata"], session, LetterFacts(on=NOW.date()), format="docx").data)
    for part in ("Tarakan, 12 Maret 1985", "Penata (III/c)", "S-1 Hukum", "Jalan Mulawarman 1"):
        assert part in text, part
    client.force_login(UserFactory())
    assert client.get(page).status_code == 404
    client.logout()
    assert client.get(page).status_code == 302


def test_a_speaker_writes_bank_data_by_link_and_it_is_encrypted_and_never_shown_again(client: Any) -> None:
    session = office(people=0)
    DataSheetRequest.objects.create(session=session, bank_of="speakers")
    sheet = services.ask_speakers(session=session)[0]
    assert len(services.ask_speakers(session=session)) == 2, "speaker and moderator, once each"
    page = reverse("data_sheets:speaker", args=[sheet.token])
    for wrong in ({"npwp": "123"}, {"account_number": "BCA 12"}):
        assert client.post(page, WRITTEN | BANK | wrong).status_code == 422
    assert client.post(page, WRITTEN | BANK).status_code == 302
    sheet.refresh_from_db()
    assert (sheet.npwp, sheet.account_number, sheet.has_bank) == ("092542943407000", "001122334455", True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT npwp, account_number FROM participants_datasheet WHERE id = %s", [sheet.pk])
        stored = " ".join(cursor.fetchone())
    assert "001122334455" not in stored
    assert "092542943407000" not in stored
    shown = client.get(page).content.decode()
    assert "001122334455" not in shown
    client.post(page, WRITTEN | {"bank_name": "BRI", "npwp": "", "account_number": ""})
    sheet.refresh_from_db()
    assert (sheet.bank_name, sheet.account_number) == ("BRI", "001122334455"), "left empty it stays"
    text = docx_text(make(KINDS["biodata-narasumber"], session, LetterFacts(on=NOW.date()), format="docx").data)
    assert "BRI, 001122334455" in text
    assert client.get(reverse("data_sheets:speaker", args=["x" * 22])).status_code == 404


def test_bank_data_is_deleted_on_its_day_and_the_rest_stays() -> None:
    session = office(people=1)
    row, _user = participant(session)
    request = DataSheetRequest.objects.create(session=session, bank_of="everybody", keep_days=10)
    bank = {"npwp": "092542943407000", "bank_name": "BRI", "account_number": "123456", "account_holder": "Ani"}
    sheet = services.fill(sheet=services.sheet_of(row), data=bank | {"address": "Tarakan"}, now=NOW)
    last = datetime.combine(session.ends_on, NOW.time(), UTC) + timedelta(days=10)
    assert services.forget_bank(now=last) == 0
    assert services.rotate_keys() == 1
    assert services.forget_bank(now=last + timedelta(days=1)) == 1
    sheet.refresh_from_db()
    assert [getattr(sheet, name) for name in DataSheet.BANK] == [""] * 4
    assert (sheet.address, sheet.has_bank) == ("Tarakan", False)
    with pytest.raises(Refusal) as refusal:
        services.fill(sheet=sheet, data=bank, now=last + timedelta(days=1))
    assert refusal.value.code == "data_sheets_over"
    request.delete()
    with pytest.raises(Refusal) as refusal:
        services.fill(sheet=sheet, data=bank, now=NOW)
    assert refusal.value.code == "no_data_sheets"


def test_a_person_finds_the_sheet_among_their_own_data() -> None:
    session = office(people=1)
    row, user = participant(session)
    DataSheetRequest.objects.create(session=session)
    services.fill(sheet=services.sheet_of(row), data={"address": "Tarakan"}, now=NOW)
    (told,) = own_data(user, row.person)["registrations"]
    assert told["data_sheet"]["address"] == "Tarakan"


def test_staff_ask_and_see_who_has_filled_in_but_no_bank_data(client: Any) -> None:
    session = office(people=1)
    client.force_login(MembershipFactory(organizer=session.programme.organizer).user)
    page = reverse("data_sheets:overview", args=[session.pk])
    assert client.post(page, {"bank_of": "everybody", "keep_days": "731"}).status_code == 422
    assert client.post(page, {"bank_of": "everybody", "keep_days": "30"}).status_code == 302
    client.get(page)
    sheet = DataSheet.objects.get(speaker__name="Rahma")
    services.fill(sheet=sheet, data={"account_number": "987654321", "bank_name": "BRI"}, now=NOW)
    shown = client.get(page).content.decode()
    assert sheet.token in shown
    assert "987654321" not in shown
    client.force_login(MembershipFactory(organizer=SessionFactory().programme.organizer).user)
    assert [client.get(page).status_code, client.post(page).status_code] == [404, 404]
