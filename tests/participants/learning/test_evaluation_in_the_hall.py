"""Evaluation by the hall's QR and on paper: one's own form is found, sheets without a name are keyed in."""

import re
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from django.utils import translation

from bimtek.common.errors import Refusal
from participants.evaluation import paper, services
from participants.evaluation.models import EvaluationAnswer
from participants.evaluation.ready_made import SCALE
from tests.factories import (
    AgendaItemFactory,
    MembershipFactory,
    OrganizerFactory,
    RegistrationFactory,
    SessionFactory,
    SpeakerFactory,
    UserFactory,
)
from tests.participants.learning.test_evaluation import dump, opened


def scales(form: Any) -> int:
    return sum(each["kind"] == SCALE for each in form.questions)


@pytest.mark.django_db
def test_the_qr_leads_to_ones_own_form_or_asks_for_the_code(client: Client) -> None:
    registration = RegistrationFactory(person__user=UserFactory())
    session = registration.session
    enter = f"/evaluasi/sesi/{session.pk}/"
    assert client.get(enter).url == f"/ambil/?next=%2Fevaluasi%2Fsesi%2F{session.pk}%2F"
    client.post("/ambil/", {"code": RegistrationFactory(session=session).code, "next": enter})
    assert re.fullmatch(r"/evaluasi/[^/]+/", client.get(enter).url)
    client.logout()
    client.force_login(UserFactory())
    assert client.get(enter).url.startswith("/ambil/")
    client.force_login(registration.person.user)
    assert client.get(enter).url == f"/evaluasi/{registration.code}/"
    services.set_open(session=session, is_open=True, moment="30")
    assert client.get(enter).url == f"/evaluasi/{registration.code}/30/"
    late = services.set_open(session=session, is_open=True, moment="90")
    first = opened(session)
    services.fill_in(form=first, registration=registration, said={"good": "ya"})
    assert client.get(enter).url == f"/evaluasi/{registration.code}/30/"  # the first that is not filled in
    assert client.get(f"{enter}?moment=90").url == f"/evaluasi/{registration.code}/90/"
    client.force_login(MembershipFactory(organizer=session.programme.organizer).user)
    screen = client.get(f"/kelola/sesi/{session.pk}/evaluasi/layar/?moment=end")
    assert (screen.context["form"], f"{enter}?moment=end" in screen.content.decode()) == (first, True)
    assert client.get(f"/kelola/sesi/{session.pk}/evaluasi/layar/").context["form"] == late
    assert client.get("/evaluasi/sesi/999999/").status_code == 404


@pytest.mark.django_db
def test_rows_of_sheets_are_read_or_refused_by_line() -> None:
    form = opened(SessionFactory())
    count = scales(form)
    good = f"{'5' * (count - 2)} 4- | jelas\n\n{'1' * count}||lebih lama\n"
    first, second = paper.read_sheets(good, form)
    assert (first["good"], list(first.values()).count(5), len(first)) == ("jelas", count - 2, count)
    assert (second["better"], "good" in second) == ("lebih lama", False)
    for text, said in (
        ("5" * (count + 1), "Line 1"), ("5" * count + "\n" + "6" * count, "Line 2"), ("-" * count, "Line 1"),
        (f"{'5' * count}|a|b|c", "Line 1"), (f"{'x' * count}", "Line 1"), (("5" * count + "\n") * 101, "hundred"),
    ):  # fmt: skip
        with translation.override("en"), pytest.raises(paper.UnreadableSheet, match=said):
            paper.read_sheets(text, form)


@pytest.mark.django_db(transaction=True)
def test_sheets_hide_among_answers_of_phones_and_who_handed_in_stands_apart() -> None:
    session = SessionFactory()
    form = opened(session)
    people = [RegistrationFactory(session=session) for _ in range(12)]
    for number, one in enumerate(people[:4]):
        services.fill_in(form=form, registration=one, said={"good": f"telepon {number}"})
    sheets = [{"good": f"kertas {number}"} for number in range(6)]
    paper.key_in(form=form, sheets=sheets)
    assert paper.note_handed_in(form=form, registrations=[*people[4:10], people[0]]) == 6
    assert form.filled.count() == 10  # who was noted before is not noted twice
    rows = dump("participants_evaluationanswer")
    assert len({row["xmin"] for row in rows}) == 1
    assert len(rows) == 10
    order = [str(row["said"]) for row in rows]
    assert order != sorted(order)
    assert not EvaluationAnswer.objects.filter(waiting=True).exists()
    with pytest.raises(Refusal) as refusal:
        paper.key_in(form=form, sheets=sheets)
    assert refusal.value.code == "too_many"
    assert form.answers.count() == 10
    for table in ("participants_evaluationanswer", "participants_evaluationfilled"):
        assert not {"created_at", "at", "answered_at"} & set(dump(table)[0])


@pytest.mark.django_db
def test_what_was_printed_is_what_is_keyed_in_and_it_is_kept_by_members_who_handle_registrants(client: Client) -> None:
    session = RegistrationFactory().session
    item = AgendaItemFactory(session=session)
    item.speakers.add(SpeakerFactory(name="Pelatih Pertama"))
    client.force_login(MembershipFactory(organizer=session.programme.organizer, role="registrar").user)
    base = f"/kelola/sesi/{session.pk}/evaluasi/"
    assert f"{base}end/kertas/" in client.get(base).content.decode()
    assert client.get(f"{base}end/lembar.pdf").status_code == 200
    item.speakers.set([SpeakerFactory(name="Pelatih Kedua")])
    asked = services.form_of(session, "end").questions
    assert {each["section"] for each in asked} >= {"Pelatih Pertama"}
    assert "Pelatih Kedua" not in str(asked)


@pytest.mark.django_db
def test_a_sheet_of_a_place_that_was_given_up_has_room() -> None:
    session = SessionFactory()
    form = opened(session)
    left, _stays = RegistrationFactory(session=session), RegistrationFactory(session=session)
    services.fill_in(form=form, registration=left, said={"good": "ya"})
    session.registrations.filter(pk=left.pk).update(status="cancelled")
    paper.key_in(form=form, sheets=[{"good": "kertas"}])
    assert form.answers.count() == 2


@pytest.mark.django_db
def test_pages_of_staff(client: Client) -> None:
    registration = RegistrationFactory()
    session = registration.session
    client.force_login(MembershipFactory(organizer=session.programme.organizer).user)
    base = f"/kelola/sesi/{session.pk}/evaluasi/"
    assert "<svg" not in client.get(f"{base}layar/").content.decode()
    form = opened(session)
    screen = client.get(f"{base}layar/")
    assert f"/evaluasi/sesi/{session.pk}/" in screen.content.decode()
    assert screen["Refresh"] == "20"
    page = f"{base}end/kertas/"
    assert client.post(page, {"rows": "12"}).status_code == 422
    assert client.post(page, {"rows": "4" * scales(form) + "|a"}).status_code == 302
    assert form.answers.count() == 1
    assert registration.attendee.full_name in client.get(page).content.decode()
    client.post(page, {"handed": "1", "who": [registration.pk, "x", "9" * 30]})
    assert form.filled.get().registration == registration
    assert registration.attendee.full_name not in client.get(page).content.decode()
    pdf = pypdfium2.PdfDocument(client.get(f"{base}end/lembar.pdf").content)
    text = "".join(sheet.get_textpage().get_text_range() for sheet in pdf)
    assert session.programme.title[:20] in text
    assert registration.person.name not in text
    assert client.get(f"{base}x/kertas/").status_code == 404
    client.force_login(MembershipFactory(organizer=OrganizerFactory()).user)
    assert {client.get(each).status_code for each in (page, f"{base}layar/", f"{base}end/lembar.pdf")} == {404}
