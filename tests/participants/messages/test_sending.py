"""A message to a group: each person once, with what stands against it, and what became of it."""

from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.core.files.base import ContentFile
from django.urls import reverse

from bimtek.accounts.models import BouncedAddress, LetterTail, OutgoingMail, User
from bimtek.accounts.outbox import services as outbox
from bimtek.accounts.outbox.line import MailLine
from bimtek.common.errors import Refusal
from events.models import Material
from participants.doubles.selectors import plan
from participants.doubles.services import merge
from participants.messages import opting_out, selectors, services
from participants.messages.models import Delivery, Message
from participants.messages.reach import reach
from participants.models import OptOut, Registration
from tests.factories import PersonFactory, PoolFactory, RegistrationFactory, SessionFactory, UserFactory
from tests.participants.messages.told import NOW, letters, part, work

pytestmark = pytest.mark.django_db


def states(message: Message) -> dict[str, int]:
    return {code: n for code, _words, n in selectors.outcome(message).states}


def test_each_person_gets_their_own_copy_once(draft, people, registrar):
    message = draft(subject="Pengingat untuk {nama}")
    services.send(draft=message, by=registrar, now=NOW)
    work()
    got = letters()
    assert sorted(each["To"] for each in got) == [f"p{n}@contoh.id" for n in range(5)]
    first = next(each for each in got if each["To"] == "p0@contoh.id")
    name, code = people[0].person.full_name, people[0].code
    assert first["Subject"] == f"Pengingat untuk {name}"
    assert first["Reply-To"] == "kpu@contoh.id"
    for kind in ("plain", "html"):
        assert f"Yth. {name}," in part(first, kind)
        assert code in part(first, kind)
    work()
    assert len(letters()) == 5, "a worker that comes again tells no recipient twice"
    assert states(message) == {"handed": 5, "skipped": 1}
    assert LogEntry.objects.get_for_object(message).count() == 1


def test_a_message_is_sent_once_however_often_the_button_is_pressed(draft, people, registrar):
    message = draft()
    services.send(draft=message, by=registrar, now=NOW)
    with pytest.raises(Refusal) as refused:
        services.send(draft=message, by=registrar, now=NOW)
    assert refused.value.code == "not_a_draft"
    assert services.hand_out(message_id=message.pk, now=NOW) == 6
    assert services.hand_out(message_id=message.pk, now=NOW) == 0


def test_the_preview_says_who_gets_it_who_not_and_why_and_who_is_there_twice(draft, people, session, desk):
    other = SessionFactory(programme=session.programme)
    RegistrationFactory(session=other, pool=PoolFactory(session=other), person=people[0].person)
    OptOut.objects.create(person=people[1].person, organizer=session.programme.organizer, at=NOW)
    BouncedAddress.objects.create(address="p2@contoh.id", at=NOW, detail="550")
    message = draft()
    message.session = None
    message.save()
    found = reach(services.addressed(message, now=NOW))
    assert (found.registrations, found.people, found.twice, found.reached) == (7, 6, 1, 3)
    assert {code: n for code, _words, n in found.reasons} == {"no_address": 1, "opted_out": 1, "bounced": 1}
    page = desk.get(reverse("messages:detail", args=[message.pk])).content.decode()
    for row in people[1:3]:
        assert reverse("messages:person", args=[session.pk, row.pk]) in page


def test_what_everybody_must_know_goes_to_those_who_opted_out_and_has_no_way_out(draft, people, session, registrar):
    OptOut.objects.create(person=people[1].person, organizer=session.programme.organizer, at=NOW)
    for essential, addresses in ((True, 5), (False, 4)):
        message = draft(essential=essential)
        services.send(draft=message, by=registrar, now=NOW)
        work()
        new = letters()
        assert len(new) == addresses
        assert all((each["List-Unsubscribe"] is None) is essential for each in new)
        OutgoingMail.objects.all().delete()


def test_the_way_out_needs_one_click_of_a_mail_program(draft, people, registrar, client, session):
    services.send(draft=draft(), by=registrar, now=NOW)
    work()
    letter = next(each for each in letters() if each["To"] == "p3@contoh.id")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = letter["List-Unsubscribe"].strip("<>")
    assert address in part(letter, "plain")
    path = "/" + address.split("/", 3)[3]
    assert client.get(path).status_code == 200
    assert not OptOut.objects.exists(), "looking is not leaving: scanners of mails follow every link"
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert OptOut.objects.get().person == people[3].person
    client.post(path, {"again": "1"})
    assert not OptOut.objects.exists()
    assert client.post(path[:-5] + "xxxx/").status_code == 404


def test_a_test_goes_to_the_writer_alone_and_at_once(draft, people, desk, registrar):
    message = draft()
    desk.post(reverse("messages:test", args=[message.pk]), {"registration": people[4].pk})
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.urgent) == ([registrar.email], True)
    assert people[4].person.full_name in part(letters()[0], "plain")
    assert not Delivery.objects.exists()


def deliver(monkeypatch: pytest.MonkeyPatch, refused: str = "") -> None:
    """Send the outbox; the mail server knows no such address."""
    from smtplib import SMTPRecipientsRefused

    from django.core.mail.backends.locmem import EmailBackend

    def send(_backend, messages):
        if messages[0].to == [refused]:
            raise SMTPRecipientsRefused({refused: (550, b"5.1.1 no such user")})

    monkeypatch.setattr(EmailBackend, "send_messages", send)
    with MailLine() as line:
        while outbox.deliver_batch(line, now=NOW + timedelta(minutes=3)):
            continue


def test_what_failed_is_shown_on_the_person_and_can_be_sent_again(draft, people, registrar, desk, session, monkeypatch):
    message = draft()
    services.send(draft=message, by=registrar, now=NOW)
    work()
    deliver(monkeypatch, refused="p2@contoh.id")
    assert states(message) == {"sent": 4, "refused": 1, "skipped": 1}
    page = desk.get(reverse("messages:person", args=[session.pk, people[2].pk])).content.decode()
    assert "no such user" in page
    people[5].person.email = "baru@contoh.id"
    people[5].person.save()
    assert services.send_again(message=message, by=registrar, now=NOW) == 2
    work()
    deliver(monkeypatch)
    assert states(message) == {"sent": 6}
    assert not BouncedAddress.objects.exists()
    assert services.send_again(message=message, by=registrar, now=NOW) == 0, "who has it gets it no second time"


def test_what_became_of_mails_is_written_down_before_the_outbox_forgets(draft, people, registrar, monkeypatch):
    message = draft()
    services.send(draft=message, by=registrar, now=NOW)
    work()
    deliver(monkeypatch, refused="p2@contoh.id")
    assert services.settle() == 5
    outbox.forget_delivered(now=NOW + timedelta(days=40))
    assert not OutgoingMail.objects.exists()
    assert states(message) == {"sent": 4, "refused": 1, "skipped": 1}


def test_two_who_are_brought_together_while_a_message_waits_are_told_once(draft, people, registrar, session):
    kept, emptied = (people[n].person for n in (0, 1))
    emptied.name = kept.name
    emptied.save()
    message = draft()
    services.send(draft=message, by=registrar, now=NOW)
    services.hand_out(message_id=message.pk, now=NOW)
    organizer = session.programme.organizer
    merging = plan(kept, emptied, organizer)
    merge(plan=merging, seen=merging.digest, organizer=organizer, reason="Dua kali", by=registrar, now=NOW)
    before = len(letters())
    work()
    assert sorted(each["To"] for each in letters()[before:]) == [f"p{n}@contoh.id" for n in (0, 2, 3, 4)]
    assert states(message) == {"handed": 4, "skipped": 2}
    assert people[1].deliveries.get().hindrance == Delivery.Hindrance.MERGED


def test_files_go_along_and_are_kept_once(draft, people, registrar, session):
    material = Material(session=session, title="Modul Şükrü", content_type="application/pdf", size=9)
    material.file.save("x", ContentFile(b"%PDF-1.7\n"))
    link = Material.objects.create(session=session, title="Video", link="https://contoh.id/v")
    message = draft()
    message.materials.set([material, link])
    services.send(draft=message, by=registrar, now=NOW)
    work()
    assert LetterTail.objects.count() == 1
    for letter in letters():
        [file] = letter.iter_attachments()
        assert (file.get_filename(), file.get_content()) == ("Modul Şükrü.pdf", b"%PDF-1.7\n")
        assert "Video: https://contoh.id/v" in part(letter, "plain")
    OutgoingMail.objects.update(sent_at=NOW - timedelta(days=90))
    outbox.forget_delivered(now=NOW)
    assert not LetterTail.objects.exists()


def test_what_people_typed_cannot_break_out_of_its_place(draft, session, registrar):
    evil = PersonFactory(name="<b>X</b>\r\nBcc: a@b.id", institution="<script>", email="p@contoh.id")
    RegistrationFactory(session=session, person=evil)
    message = draft(subject="Untuk {nama} dari {instansi}", body="{nama} <i>{instansi}</i>")
    services.send(draft=message, by=registrar, now=NOW)
    work()
    [letter] = letters()
    assert letter["Bcc"] is None
    assert "<script>" not in part(letter, "html")
    assert "<b>" not in part(letter, "html")
    assert "<i>" not in part(letter, "html")


def test_a_lost_task_is_found_by_the_sweep(draft, people, registrar):
    from participants.messages.tasks import sweep_messages

    services.send(draft=draft(), by=registrar, now=NOW)
    sweep_messages()
    assert len(letters()) == 5


def test_another_room_brings_its_own_audience(people, session, registrar):
    message = Message(organizer=session.programme.organizer, session=session, subject="Surat", body="Yth. {nama}")
    assert services.tell(message=message, rows=Registration.objects.filter(pk=people[0].pk), now=NOW) == 1
    work()
    assert [each["To"] for each in letters()] == ["p0@contoh.id"]


def test_accounts_are_written_to_at_their_own_address(draft, session, registrar):
    user: User = UserFactory()
    RegistrationFactory(session=session, person=PersonFactory(user=user, email="lama@contoh.id"))
    services.send(draft=draft(), by=registrar, now=NOW)
    work()
    assert [each["To"] for each in letters()] == [user.email]


def test_a_token_of_another_purpose_opens_nothing():
    assert opting_out.by_token("1-1") is None
