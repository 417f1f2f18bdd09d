"""What staff and speakers are told: a digest of what waits, and each speaker's own part."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from bimtek.accounts.models import OutgoingMail
from events.seats.models import SeatPool
from participants.claims.services import ask
from participants.messages import digest, services, speakers
from participants.messages.models import DigestOptOut, Message
from tests.factories import (
    AgendaItemFactory,
    MembershipFactory,
    PersonFactory,
    PoolFactory,
    RegistrationFactory,
    SessionFactory,
    SpeakerFactory,
    UserFactory,
)
from tests.participants.messages.told import NOW, letters, part, work

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def morning(day: int = 0) -> list[tuple[str, str]]:
    """Address and text of the digests of this day."""
    before = OutgoingMail.objects.count()
    digest.send_all(now=NOW + timedelta(days=day))
    return [(each["To"], part(each, "plain")) for each in letters()[before:]]


def test_members_are_told_once_a_day_what_waits_and_where(session, registrar, people, draft):
    MembershipFactory(organizer=session.programme.organizer, role="viewer")
    MembershipFactory(role="registrar")
    assert morning() == [], "nothing waits"
    pending = [RegistrationFactory(session=session, status="pending") for _ in range(2)]
    ask(registration=people[0], user=UserFactory(), now=NOW)
    services.send(draft=draft(subject="Pengingat"), by=registrar, now=NOW)
    work()
    OutgoingMail.objects.filter(to=["p1@contoh.id"]).update(failed_at=NOW)
    Message.objects.create(
        organizer=session.programme.organizer, session=session, subject="Lewat", state="missed", created_at=NOW
    )
    [(to, text)] = morning()
    assert to == registrar.email
    assert f"{reverse('registrants:list', args=[session.pk])}?status=pending" in text
    assert f"{len(pending)} " in text
    assert reverse("claims:joinings", args=[session.pk]) in text
    assert "Pengingat" in text
    assert "Lewat" in text
    assert morning() == [], "a task that runs twice"
    assert [to for to, _text in morning(1)] == [registrar.email], "it still waits"


def test_the_front_page_says_the_same_to_those_who_may_act_and_asks_a_fixed_number_of_questions(
    session, registrar, client, django_assert_max_num_queries
):
    organizer = session.programme.organizer
    page = reverse("organizers:overview", args=[organizer.slug])
    client.force_login(registrar)
    assert "notice--warning" not in client.get(page).content.decode(), "nothing waits"
    for _ in range(3):
        twice = {"name": "Nur Sa'adah", "institution": "KPU Kabupaten Bulungan"}
        of_one = PoolFactory(session=SessionFactory(programme=session.programme), capacity=9)
        for _same in range(2):
            RegistrationFactory(session=of_one.session, pool=of_one, status="pending", person=PersonFactory(**twice))
        SeatPool.objects.filter(pk=of_one.pk).update(waiting=2)
    with django_assert_max_num_queries(40):
        text = client.get(page).content.decode()
    for told in ("?status=pending", reverse("registrants:waiting", args=[of_one.session_id])):
        assert text.count(told) >= 1
    assert reverse("casework:doubles", args=[of_one.session_id]) in text
    digest.send_all(now=NOW)
    mailed = letters()[-1].get_body(("plain",)).get_content()
    assert reverse("casework:doubles", args=[of_one.session_id]) in mailed
    client.force_login(MembershipFactory(organizer=organizer, role="viewer").user)
    assert "notice--warning" not in client.get(page).content.decode(), "a viewer sees figures, not people"
    client.force_login(MembershipFactory(role="owner").user)
    assert client.get(page).status_code == 404


def test_a_member_who_wants_no_digests_gets_none(session, registrar, client):
    RegistrationFactory(session=session, status="pending")
    digest.send_all(now=NOW)
    [letter] = letters()
    path = "/" + letter["List-Unsubscribe"].strip("<>").split("/", 3)[3]
    assert client.get(path).status_code == 200
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert DigestOptOut.objects.get().user == registrar
    assert morning(1) == []
    assert client.post(path[:-5] + "xxxx/").status_code == 404


@pytest.fixture
def speaker(session):
    return SpeakerFactory(organizer=session.programme.organizer, email="narasumber@contoh.id")


def later(session, hours: float = 1) -> list[str]:
    """What speakers are told once the agenda has rested."""
    session.save()
    before = OutgoingMail.objects.count()
    speakers.tell_all(now=NOW + hours * HOUR)
    return [part(each, "plain") for each in letters()[before:]]


def test_speakers_are_told_their_slots_each_change_and_their_leaving_once(session, speaker):
    item = AgendaItemFactory(session=session, title="Pemungutan suara")
    item.speakers.add(speaker, SpeakerFactory(organizer=session.programme.organizer))
    starts = item.starts_at + 2 * HOUR
    AgendaItemFactory(session=session, title="Diskusi", moderator=speaker, starts_at=starts, ends_at=starts + HOUR)
    assert later(session, 0.2) == [], "an editor may still be at it"
    [text] = later(session)
    assert "Pemungutan suara" in text
    assert "Diskusi" in text
    assert later(session) == []
    item.starts_at += HOUR / 2
    item.save()
    [text] = later(session)
    assert "09.30" in text or "09:30" in text
    session.status = "draft"
    assert len(later(session)) == 1
    assert later(session) == []


def test_what_is_over_or_has_no_address_is_told_nothing(session, speaker):
    item = AgendaItemFactory(session=session, starts_at=datetime(2027, 1, 4, 1, tzinfo=UTC), ends_at=None)
    item.speakers.add(speaker)
    session.starts_on = session.ends_on = item.starts_at.date()
    assert later(session) == []


def test_the_certificate_of_a_speaker_is_announced_by_a_link_without_an_account(world):
    from certificates.issuing import mails
    from certificates.models import Certificate
    from events.models import Speaker

    certificate = Certificate.objects.get(pk=world.certificate)
    certificate.registration, certificate.speaker = None, Speaker(name="Dr. Rina", email="rina@contoh.id")
    assert mails.ready(certificate)
    letter = letters()[-1]
    assert letter["To"] == "rina@contoh.id"
    assert "/s/" in part(letter, "plain")
    assert certificate.name in part(letter, "html")
    certificate.speaker.email = ""
    assert not mails.ready(certificate)
