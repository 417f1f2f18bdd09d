"""WhatsApp by hand: a link with the text for each person, ticks, contacts and a list for the group."""

import csv
import io
from urllib.parse import parse_qs, urlsplit

import pytest
from auditlog.models import LogEntry
from django.urls import reverse

from participants.messages import by_hand, services
from participants.messages.models import Delivery, Message
from tests.factories import PersonFactory, RegistrationFactory
from tests.participants.messages.told import NOW, letters, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed(draft, session, registrar) -> Message:
    """Three people with a phone, whose names try something, and one without."""
    for n, name in enumerate(["Siti; Aminah", "=1+1", "Budi\r\nTEL:+62000"]):
        person = PersonFactory(name=name, phone=f"+62812345678{n}0", institution="KPU, Tarakan", email="ada@contoh.id")
        RegistrationFactory(session=session, person=person)
    RegistrationFactory(session=session)
    message = draft(channel="whatsapp")
    services.send(draft=message, by=registrar, now=NOW)
    work()
    return message


def test_each_person_has_a_link_with_their_own_text_and_no_mail_leaves(listed, desk):
    page = desk.get(reverse("messages:detail", args=[listed.pk])).content.decode()
    assert letters() == []
    rows = by_hand.lines(listed, list(Delivery.objects.filter(message=listed)))
    with_phone = [line for line in rows if line.address]
    assert (len(rows), len(with_phone)) == (4, 3)
    for line in with_phone:
        address = urlsplit(line.address)
        code = line.delivery.registration.code
        assert (address.netloc, address.path) == ("wa.me", "/" + line.delivery.registration.person.phone.as_e164[1:])
        assert code in parse_qs(address.query)["text"][0]
        assert address.path in page


def test_what_was_done_is_ticked_off_and_counted(listed, desk, registrar):
    row = Delivery.objects.filter(message=listed, hindrance="").first()
    address = reverse("messages:tick", args=[listed.pk, row.pk])
    assert desk.post(address, {"done": "1"})["Location"].endswith(f"#p{row.pk}")
    row.refresh_from_db()
    assert (row.state, row.done_by, row.done_at) == ("sent", registrar, NOW)
    desk.post(address, {})
    row.refresh_from_db()
    assert (row.state, row.done_by) == ("queued", None)


def test_a_mail_is_not_ticked_off(draft, people, registrar, desk):
    message = draft()
    services.send(draft=message, by=registrar, now=NOW)
    work()
    row = message.deliveries.first()
    assert desk.post(reverse("messages:tick", args=[message.pk, row.pk]), {"done": "1"}).status_code == 404


def test_the_group_comes_as_contacts_and_as_a_numbered_list(listed, desk):
    answer = desk.get(reverse("messages:contacts", args=[listed.pk]))
    cards = answer.content.decode().split("BEGIN:VCARD")[1:]
    assert len(cards) == 3, "who has no phone is no contact"
    assert all(card.count("TEL") == 1 + card.count("TEL:+62000") for card in cards)
    assert all(line.split(":")[0] != "TEL" for card in cards for line in card.splitlines())
    assert "FN:Siti\\; Aminah" in answer.content.decode()
    answer = desk.get(reverse("messages:table", args=[listed.pk]))
    rows = list(csv.reader(io.StringIO(answer.content.decode().removeprefix("\ufeff")), delimiter=";"))
    assert [row[0] for row in rows[1:]] == ["1", "2", "3"]
    assert "'=1+1" in [row[1] for row in rows]
    assert LogEntry.objects.get_for_object(listed).count() == 3, "sent, and two files taken"


def test_a_public_session_page_is_shared_by_copying_and_by_whatsapp(desk, session):
    page = desk.get(reverse("training:manage_detail", args=[session.pk])).content.decode()
    assert "https://wa.me/?text=" in page
    assert 'data-copy="public-url"' in page


def test_the_phone_number_is_asked_for_with_a_reason(desk, session):
    from participants.people.forms import PersonForm

    assert "WhatsApp" in str(PersonForm().fields["phone"].help_text)


def test_one_person_is_written_to_from_their_page(desk, session):
    row = RegistrationFactory(session=session, person=PersonFactory(phone="+6281234567890"))
    page = desk.get(reverse("messages:person", args=[session.pk, row.pk])).content.decode()
    assert "https://wa.me/6281234567890?text=" in page
    assert row.code in page
