"""Speakers in the workspace."""

import json

import pytest
from auditlog.models import LogEntry
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase
from django.urls import reverse

from bimtek.bench.hostile import archives
from events.models import Speaker
from tests.events.staff import enter, queries
from tests.factories import AgendaItemFactory, OrganizerFactory, SpeakerFactory

pytestmark = pytest.mark.django_db

TYPED = {
    "name": "  Suryanata  Al Islami ",
    "title_before": "Prof. Dr.",
    "title_after": "S.H.,M.H.",
    "institution": "Universitas Borneo Tarakan",
    "position": "Guru Besar",
    "bio": "Meneliti hukum pemilu.",
}


@pytest.fixture
def organizer():
    return OrganizerFactory()


@pytest.fixture
def editor(client, organizer):
    return enter(client, organizer, "editor")


def listing(organizer) -> str:
    return reverse("speakers:list", args=[organizer.slug])


def test_a_new_speaker_is_printed_with_titles(client, organizer, editor):
    assert client.post(reverse("speakers:create", args=[organizer.slug]), TYPED).url == listing(organizer)
    speaker = Speaker.objects.get()
    assert (speaker.organizer, speaker.name) == (organizer, "Suryanata Al Islami")
    assert speaker.full_name == "Prof. Dr. Suryanata Al Islami, S.H., M.H."
    assert LogEntry.objects.get_for_object(speaker).get().actor == editor


@pytest.mark.parametrize("name", ["", " . ", "x" * 151])
def test_a_wrong_name_is_refused_and_the_rest_stays_on_the_page(client, organizer, editor, name):
    response = client.post(reverse("speakers:create", args=[organizer.slug]), TYPED | {"name": name})
    assert response.context["form"].errors.keys() == {"name"}
    assert "Meneliti hukum pemilu." in response.content.decode()
    assert not Speaker.objects.exists()


def test_a_speaker_added_from_the_agenda_leads_back_to_it_and_never_to_another_site(client, organizer, editor):
    item = AgendaItemFactory(session__programme__organizer=organizer)
    create, back = reverse("speakers:create", args=[organizer.slug]), reverse("agenda:item", args=[item.pk])
    assert f'name="next" value="{back}"' in client.get(create, {"next": back}).content.decode()
    assert client.post(create, TYPED | {"next": back}).url == back
    for elsewhere in ("https://contoh.id/", "//contoh.id", "javascript:alert(1)", r"\\contoh.id"):
        assert client.post(create, TYPED | {"next": elsewhere}).url == listing(organizer), elsewhere


def test_editing(client, organizer, editor):
    speaker = SpeakerFactory(organizer=organizer)
    assert client.post(reverse("speakers:edit", args=[speaker.pk]), TYPED).url == listing(organizer)
    speaker.refresh_from_db()
    assert speaker.position == "Guru Besar"
    assert LogEntry.objects.get_for_object(speaker).first().actor == editor


def test_deleting_asks_first(client, organizer, editor):
    speaker = SpeakerFactory(organizer=organizer)
    address = reverse("speakers:delete", args=[speaker.pk])
    assert client.get(address).status_code == 200
    assert Speaker.objects.exists()
    assert client.post(address).url == listing(organizer)
    assert not Speaker.objects.exists()


@pytest.mark.parametrize("part", ["speaker", "moderator"])
def test_a_speaker_on_a_rundown_is_kept(client, organizer, editor, part):
    speaker = SpeakerFactory(organizer=organizer)
    if part == "speaker":
        AgendaItemFactory().speakers.add(speaker)
    else:
        AgendaItemFactory(moderator=speaker)
    response = client.post(reverse("speakers:delete", args=[speaker.pk]))
    assert response.context["refused"].code == "speaker_in_use"
    assert Speaker.objects.exists()


def test_the_list_counts_talks_and_finds_by_words(client, organizer, editor):
    speaker = SpeakerFactory(organizer=organizer, institution="Bawaslu")
    for item in AgendaItemFactory.create_batch(2, moderator=speaker):
        item.speakers.add(speaker)
    AgendaItemFactory(moderator=speaker)
    SpeakerFactory(organizer=organizer)
    [shown] = client.get(listing(organizer), {"q": "bawas"}).context["page_obj"]
    assert (shown, shown.talk_count, shown.moderated_count) == (speaker, 2, 3)


def test_the_list_costs_the_same_at_1_and_30(client, organizer, editor):
    AgendaItemFactory(moderator=SpeakerFactory(organizer=organizer))
    first = queries(client, listing(organizer))
    for speaker in SpeakerFactory.create_batch(29, organizer=organizer):
        AgendaItemFactory().speakers.add(speaker)
    assert queries(client, listing(organizer)) == first


def test_contact_and_photo_are_for_the_office(client, organizer, editor, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    photo = SimpleUploadedFile("foto.jpg", archives.picture("JPEG"), "image/jpeg")
    typed = TYPED | {"phone": "0812 3456 7890", "nip": "19650702 199203 1 002", "photo": photo}
    client.post(reverse("speakers:create", args=[organizer.slug]), typed)
    speaker = Speaker.objects.get()
    assert (str(speaker.phone), speaker.nip) == ("+6281234567890", "196507021992031002")
    assert b"6281234567890" not in json.dumps(LogEntry.objects.get_for_object(speaker).get().changes).encode()
    picture = client.get(reverse("speakers:photo", args=[speaker.pk]))
    assert b"".join(picture.streaming_content).startswith(b"\xff\xd8")
    stored = speaker.photo.name
    edit = reverse("speakers:edit", args=[speaker.pk])
    for wrong in ({"phone": "12"}, {"nip": "123"}, {"photo": SimpleUploadedFile("foto.jpg", b"GIF89a")}):
        assert client.post(edit, TYPED | wrong).status_code == 422, wrong
    client.post(edit, TYPED | {"phone": "", "nip": ""})
    speaker.refresh_from_db()
    assert (speaker.photo.name, str(speaker.phone)) == (stored, "")
    with TestCase.captureOnCommitCallbacks(execute=True):
        client.post(edit, TYPED | {"no_photo": "on"})
    speaker.refresh_from_db()
    assert (speaker.photo.name, default_storage.exists(stored)) == ("", False)
    assert client.get(reverse("speakers:photo", args=[speaker.pk])).status_code == 404
