"""Invitations to many: printed by a worker, each with a link to an answer without an account."""

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pikepdf
import pytest
from django.urls import reverse

from bimtek.bench.invitations import measure
from bimtek.common.errors import Refusal
from certificates.documents.worker_file import SILENT_AFTER, claim, waiting
from certificates.invitations import services
from certificates.invitations.answering import InvitationReply, answer
from certificates.invitations.forms import MailingForm
from certificates.invitations.lists import Invited
from certificates.invitations.models import Invitee, Mailing
from certificates.invitations.tasks import print_mailing, resume_mailings
from tests.certificates.office_documents.office import office
from tests.certificates.office_documents.test_make_document import pdf_text
from tests.factories import MembershipFactory, SessionFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 2, 10, 3, 0, tzinfo=UTC)
DAY = NOW.date()


def mailing(session: Any, *invited: Invited) -> Mailing:
    """A mailing that waits for a worker."""
    return services.create_mailing(
        session=session, invited=invited or [Invited("Siti Aminah, S.H.", "PPK Tarakan Barat")], on=DAY, number="7/UND",
        subject="", opening="Kami {mengundang} {{ Saudara }}.", by=UserFactory(), now=NOW,
    )  # fmt: skip


def test_a_worker_prints_each_letter_once_and_it_names_its_invitee() -> None:
    session = office(people=0)
    made = mailing(session, Invited("Siti Aminah, S.H.", "PPK Tarakan Barat"), Invited("Łukasz Ω/Σ"), Invited("Budi"))
    print_mailing(made.pk)
    made.refresh_from_db()
    assert (made.state, made.printed) == ("done", 3)
    with made.file.open("rb") as file, zipfile.ZipFile(io.BytesIO(file.read())) as packed:
        names = packed.namelist()
        letter = packed.read(names[0])
    assert [name[:4] for name in names] == ["0001", "0002", "0003"]
    assert all("/" not in name for name in names)
    text = re.sub(r"\s+", " ", pdf_text(letter))
    opening = "Kami {mengundang} {{ Saudara }}."
    for part in ("7/UND", "Siti Aminah, S.H.", "PPK Tarakan Barat", opening, "KPU Kota Tarakan"):
        assert part in text, part
    with pikepdf.open(io.BytesIO(letter)) as document:
        assert document.Root.Lang == "id"
        assert document.Root.MarkInfo.Marked
        assert "Siti Aminah" in str(document.docinfo.Title)
        assert len(document.pages) == 1
    first = made.file.name
    print_mailing(made.pk)
    made.refresh_from_db()
    assert made.file.name == first, "a second run finds it done"


def test_one_of_two_workers_has_it_and_a_lost_one_is_followed(monkeypatch: Any) -> None:
    made = mailing(office(people=0))
    assert claim(Mailing, pk=made.pk, now=NOW)
    assert not claim(Mailing, pk=made.pk, now=NOW + timedelta(minutes=1))
    assert waiting(Mailing, NOW + timedelta(minutes=1)) == []
    later = NOW + SILENT_AFTER + timedelta(seconds=1)
    assert waiting(Mailing, later) == [made.pk]
    Mailing.objects.update(heard_at=None)
    handed: list[int] = []
    monkeypatch.setattr(services, "to_press", handed.append)
    resume_mailings()
    assert handed == [made.pk]
    assert claim(Mailing, pk=made.pk, now=later)


def test_an_invitee_answers_by_the_link_and_may_change_it(client: Any) -> None:
    session = office(people=0)
    session.starts_on, session.ends_on = (NOW + timedelta(days=9000)).date(), (NOW + timedelta(days=9001)).date()
    session.save()
    invitee = mailing(session).invitees.get()
    page = reverse("invitations:answer", args=[invitee.token])
    assert "Siti Aminah" in client.get(page).content.decode()
    assert client.post(page, {"reply": "sends"}).status_code == 422
    assert client.post(page, {"reply": "sends", "represented_by": "Rahma, Sekretaris"}).status_code == 302
    invitee.refresh_from_db()
    assert (invitee.reply, invitee.represented_by) == ("sends", "Rahma, Sekretaris")
    assert invitee.opened_at is not None
    client.post(page, {"reply": "comes", "represented_by": "Rahma"})
    invitee.refresh_from_db()
    assert (invitee.reply, invitee.represented_by) == ("comes", "")
    assert client.get(reverse("invitations:answer", args=["x" * 22])).status_code == 404


def test_who_answers_after_the_day_is_refused() -> None:
    invitee = mailing(office(people=0)).invitees.get()
    with pytest.raises(Refusal) as refusal:
        answer(invitee=invitee, given=InvitationReply("comes"), now=datetime(2027, 3, 2, 3, 0, tzinfo=UTC))
    assert refusal.value.code == "answer_too_late"
    assert not Invitee.objects.exclude(reply="").exists()


def test_a_list_is_read_a_line_an_invitee(client: Any) -> None:
    typed = " Siti ; PPK Barat; 0812 3456 7890 ; siti@contoh.id\n\nBudi\tPPS\n; KPU Kota\nAni"
    form = MailingForm({"on": "2027-02-10", "invited": typed})
    assert form.is_valid()
    assert form.cleaned_data["invited"] == [
        Invited("Siti", "PPK Barat", "siti@contoh.id", "+6281234567890"), Invited("Budi", "PPS"), Invited("KPU Kota"),
        Invited("Ani"),
    ]  # fmt: skip
    for wrong in ("x" * 201, "Ani;PPS;siapa", "Ani;PPS;a@b@c"):
        refused = MailingForm({"on": "2027-02-10", "invited": f"Budi\n{wrong}"})
        assert not refused.is_valid()
        assert "2" in str(refused.errors["invited"]), "the line is named"


def test_the_page_invites_the_confirmed_and_shows_their_answers(client: Any) -> None:
    session = office(people=3)
    client.force_login(MembershipFactory(organizer=session.programme.organizer).user)
    page = reverse("invitations:mailings", args=[session.pk])
    answer = client.post(page, {"on": "2027-02-10", "number": "7/UND"})
    assert answer.status_code == 302
    made = Mailing.objects.get()
    assert [each.name for each in made.invitees.all()] == ["Peserta 001", "Peserta 002", "Peserta 003"]
    assert "Peserta 003" in client.get(answer.url).content.decode()
    archive = reverse("invitations:archive", args=[session.pk, made.pk])
    assert client.get(archive).status_code == 404
    letter = reverse("invitations:letter", args=[made.invitees.last().token])
    assert client.get(letter).status_code == 404
    print_mailing(made.pk)
    assert b"".join(client.get(archive).streaming_content).startswith(b"PK")
    assert "Peserta 003" in pdf_text(client.get(letter).content)
    empty = SessionFactory(programme=session.programme)
    assert client.post(reverse("invitations:mailings", args=[empty.pk]), {"on": "2027-02-10"}).status_code == 422
    client.force_login(MembershipFactory(organizer=SessionFactory().programme.organizer).user)
    for address in (page, answer.url, archive):
        assert client.get(address).status_code == 404


def test_linking_is_at_least_five_times_as_quick_as_setting_each() -> None:
    figures = measure(count=300, by_weasyprint=3)
    assert figures.ratio >= 5, figures
