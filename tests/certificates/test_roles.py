"""Certificates for those who speak, moderate, facilitate or organize: whose they are and what they say."""

from decimal import Decimal
from hashlib import sha256

import pytest
from django.core import mail
from django.urls import reverse

from bimtek.common.errors import Refusal
from certificates.issuing import corrections, mails, selectors
from certificates.issuing.documents import document
from certificates.models import Certificate, Chunk, NumberPattern
from events.organizers.models import MemberRole as Staff
from events.seats.roles import SessionRole
from tests.certificates.documents import words
from tests.events.staff import enter
from tests.factories import (
    AgendaItemFactory,
    PersonFactory,
    PoolFactory,
    RegistrationFactory,
    SpeakerFactory,
    UserFactory,
)

from .conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(session, organizer, attend):
    """A participant, a speaker of two items who moderates a third, a moderator, a facilitator, a committee member."""
    first = session.agenda.get()
    second = AgendaItemFactory(session=session, title="Simulasi", minutes=45)
    third = AgendaItemFactory(session=session, title="Tanya Jawab", minutes=30)
    attend("Siti Aminah")
    opening = AgendaItemFactory(session=session, title="Pembukaan", kind="opening", minutes=0)
    speaker = SpeakerFactory(organizer=organizer, name="Suryanata", title_before="Prof. Dr.", institution="UBT")
    moderator = SpeakerFactory(organizer=organizer, name="Rahmawati", title_after="S.H.")
    greeter = SpeakerFactory(organizer=organizer, name="Hanya Membuka")
    for item in (first, second):
        item.speakers.add(speaker)
    opening.speakers.add(greeter)
    for item, who in ((third, speaker), (first, moderator), (opening, greeter)):
        item.moderator = who
        item.save()
    for role, name in (("facilitator", "Fajar"), ("committee", "Citra")):
        pool = PoolFactory(session=session, category=role, role=role)
        RegistrationFactory(session=session, pool=pool, person=PersonFactory(name=name, user=UserFactory()))
    return speaker


def rows() -> list[tuple[str, str, int]]:
    return list(Certificate.objects.order_by("sequence").values_list("role", "name", "sequence"))


def of(role: str) -> Certificate:
    certificates = Certificate.objects.select_related("edition__signing_key", "base", "speaker")
    return certificates.filter(role=role).first()


def test_each_gets_one_in_their_role_participants_first(people, issue_and_print):
    assert issue_and_print().total == 6
    assert rows() == [
        ("participant", "Siti Aminah", 1),
        ("speaker", "Prof. Dr. Suryanata", 2),
        ("moderator", "Prof. Dr. Suryanata", 3),
        ("moderator", "Rahmawati, S.H.", 4),
        ("facilitator", "Fajar", 5),
        ("committee", "Citra", 6),
    ]


ALL = ["Tata Cara Pemungutan Suara", "Simulasi", "Tanya Jawab"]


@pytest.mark.parametrize(
    ("role", "topics", "jp"),
    [
        ("participant", ALL, "3.7"),
        ("speaker", ALL[:2], "3.0"),
        ("moderator", ALL[2:], "0.7"),
        ("facilitator", ALL, "3.7"),
        ("committee", ALL, "3.7"),
    ],
)
def test_topics_and_jp_are_those_of_the_role(people, issue_and_print, role, topics, jp):
    issue_and_print()
    edition = of(role).edition
    assert (edition.role, sorted(row["title"] for row in edition.topics)) == (role, sorted(topics))
    assert edition.jp == Decimal(jp)


@pytest.mark.parametrize(
    ("role", "word"),
    [
        ("participant", "Peserta"),
        ("speaker", "Narasumber"),
        ("moderator", "Moderator"),
        ("facilitator", "Fasilitator"),
        ("committee", "Panitia"),
    ],
)
def test_the_word_on_paper_and_in_the_proof(client, people, issue_and_print, role, word):
    issue_and_print()
    certificate = of(role)
    text = words(document(certificate))
    assert f"sebagai {word}" in text
    assert certificate.name in text
    answer = client.get(reverse("verification:show", args=[certificate.code]), {"format": "json"})
    assert (answer.json()["role"], answer.json()["name"]) == (word, certificate.name)


def test_who_spoke_is_named_by_speaker_not_by_registration(people, issue_and_print):
    issue_and_print()
    certificate = of("speaker")
    assert (certificate.speaker, certificate.registration, certificate.institution) == (people, None, "UBT")


def test_a_role_with_numbers_of_its_own_counts_apart(people, organizer, issue_and_print):
    NumberPattern.objects.create(organizer=organizer, kind="speaker", pattern="{n}/NARASUMBER/{year}")
    issue_and_print()
    assert of("speaker").number == "1/NARASUMBER/2027"
    assert of("moderator").sequence == 2
    assert Chunk.objects.count() == 5


def test_nobody_is_issued_to_twice(people, session, organizer, issue_and_print):
    issue_and_print()
    with pytest.raises(Refusal) as refused:
        issue_and_print()
    assert refused.value.code == "nobody_left"
    session.agenda.get(title="Simulasi").speakers.add(SpeakerFactory(organizer=organizer, name="Baru"))
    assert issue_and_print().total == 1
    assert rows()[-1] == ("speaker", "Baru", 7)


def test_a_speaker_may_get_another_one_as_moderator(session, organizer, issue_and_print):
    item, speaker = session.agenda.get(), SpeakerFactory(organizer=organizer)
    item.speakers.add(speaker)
    issue_and_print()
    item.moderator = speaker
    item.save()
    issue_and_print()
    assert [role for role, _name, _sequence in rows()] == ["speaker", "moderator"]


def test_a_revoked_speaker_is_left_out_until_staff_give_a_new_one(people, issuer, issue_and_print):
    issue_and_print()
    old = of("speaker")
    corrections.revoke(certificate=old, reason="Tidak hadir.", by=issuer, now=NOW)
    with pytest.raises(Refusal):
        issue_and_print()
    asked = {"name": old.name, "institution": "", "reason": "Ternyata hadir.", "by": issuer, "now": NOW}
    new = corrections.replace(certificate=old, **asked)
    assert (new.speaker, new.registration, new.role, new.status) == (people, None, "speaker", "valid")
    again = Certificate.objects.select_related("edition__signing_key", "base").get(pk=new.pk)
    assert sha256(document(again)).digest() == bytes(again.sha256)


def test_speakers_of_a_cancelled_session_get_none(people, session):
    session.status = "cancelled"
    session.save()
    assert selectors.plan(session).ready == []


def test_speakers_have_no_address_and_are_not_written_to(people, issue_and_print):
    issue_and_print()
    told = [mails.tell(chunk_id=chunk.pk, now=NOW) for chunk in Chunk.objects.order_by("pk")]
    assert told == [1, 0, 0, 1, 1]
    assert len(mail.outbox) == 3


def test_a_speaker_with_a_certificate_is_kept(client, people, session, organizer, issue_and_print):
    issue_and_print()
    session.agenda.update(moderator=None)
    for item in session.agenda.all():
        item.speakers.clear()
    enter(client, organizer, Staff.EDITOR)
    answer = client.post(reverse("speakers:delete", args=[people.pk]))
    assert (answer.status_code, answer.context["refused"].code) == (422, "speaker_certified")
    assert of("speaker").speaker == people


def test_a_registered_committee_member_who_also_speaks_gets_both(session, organizer, issue_and_print):
    pool = PoolFactory(session=session, category="Panitia", role=SessionRole.COMMITTEE)
    RegistrationFactory(session=session, pool=pool, person=PersonFactory(name="Citra"))
    session.agenda.get().speakers.add(SpeakerFactory(organizer=organizer, name="Citra"))
    issue_and_print()
    assert [role for role, _name, _sequence in rows()] == ["speaker", "committee"]


def test_the_public_cannot_register_as_committee(client, session):
    pool = PoolFactory(session=session, category="Panitia", role=SessionRole.COMMITTEE)
    PoolFactory(session=session, category="Umum")
    page = client.get(reverse("catalogue:session", args=[session.pk]))
    assert pool.category not in page.content.decode()


def test_the_certificates_page_shows_speakers_too(client, people, session, issuer, issue_and_print):
    issue_and_print()
    client.force_login(issuer)
    page = client.get(reverse("issuing:overview", args=[session.pk])).content.decode()
    assert "Prof. Dr. Suryanata" in page
    for name in ("detail", "replace", "download"):
        address = reverse(f"issuing:{name}", args=[of("speaker").pk])
        answer = client.get(address)
        assert answer.status_code == 200
        if answer.streaming:
            assert b"".join(answer.streaming_content).startswith(b"%PDF-")
