"""A speaker's own page: talks to come and past, materials, certificates; contact only for who may edit."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from bimtek.bench.hostile import archives
from tests.events.staff import enter, queries
from tests.factories import AgendaItemFactory, MaterialFactory, MembershipFactory, SessionFactory, SpeakerFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def session():
    return SessionFactory()


@pytest.fixture
def speaker(session):
    return SpeakerFactory(organizer=session.programme.organizer, email="ahli@contoh.id", nip="196507021992031002")


def item(session, title, days, **fields):
    begins = NOW + timedelta(days=days)
    return AgendaItemFactory(
        session=session, title=title, starts_at=begins, ends_at=begins + timedelta(hours=1), **fields
    )


def test_talks_materials_and_certificates_stand_on_one_page(client, session, speaker):
    item(session, "Lama", -9).speakers.add(speaker)
    item(session, "Baru saja", -1).speakers.add(speaker)
    item(session, "Nanti", 9, moderator=speaker)
    item(session, "Besok", 1).speakers.add(speaker)
    item(session, "Orang lain", 2)
    material = MaterialFactory(session=session)
    enter(client, session.programme.organizer, "viewer")
    address = reverse("casework:speaker", args=[speaker.pk])
    found = client.get(address).context["found"]
    assert [each.item.title for each in found.coming] == ["Besok", "Nanti"]
    assert [each.item.title for each in found.past] == ["Baru saja", "Lama"]
    assert [str(each.role) for each in found.coming] == ["Narasumber", "Moderator"]
    assert (list(found.materials), list(found.certificates)) == ([material], [])
    before = queries(client, address)
    for number in range(10):
        item(SessionFactory(programme=session.programme), f"Acara {number}", number).speakers.add(speaker)
    assert queries(client, address) == before


def test_contact_is_for_editors_and_the_page_for_the_own_staff(client, session, speaker):
    address = reverse("casework:speaker", args=[speaker.pk])
    for role, sees in (("viewer", False), ("editor", True)):
        enter(client, session.programme.organizer, role)
        page = client.get(address).content.decode()
        assert ("ahli@contoh.id" in page, "196507021992031002" in page) == (sees, sees)
    client.force_login(MembershipFactory().user)
    assert client.get(address).status_code == 404


def test_certificates_are_for_editors_and_issuers_and_the_photo_for_editors(client, session, speaker):
    speaker.photo = SimpleUploadedFile("foto.jpg", archives.picture("JPEG"), "image/jpeg")
    speaker.save()
    page, photo = (reverse(name, args=[speaker.pk]) for name in ("casework:speaker", "speakers:photo"))
    sees = {"viewer": (False, False), "checker": (False, False), "issuer": (True, False), "editor": (True, True)}
    for role, (certificates, picture) in sees.items():
        enter(client, session.programme.organizer, role)
        text = client.get(page).content.decode()
        assert ('id="certificates"' in text, photo in text) == (certificates, picture), role
        answer = client.get(photo)
        assert answer.status_code == (200 if picture else 403), role
    assert (answer["Cache-Control"], answer["X-Content-Type-Options"]) == ("private, no-store", "nosniff")
    answer.close()
