"""The catalogue finds words whatever their accents."""

import pytest
from django.urls import reverse

from tests.factories import OrganizerFactory, ProgrammeFactory, SessionFactory

pytestmark = pytest.mark.django_db


def found(client, words: str) -> list[str]:
    context = client.get(reverse("catalogue:programmes"), {"q": words}).context
    return [each.title for each in (*(card.session.programme for card in context["found"]), *context["undated"])]


def test_accents_and_apostrophes_do_not_count(client):
    ProgrammeFactory(title="Etika Pémilu Jum’at", organizer=OrganizerFactory(name="KPU São Tomé"))
    ProgrammeFactory(title="Logistik 100%")
    for words in ("pemilu", "PÉMILU", "jum'at", "sao tome", "etika jum’at"):
        assert found(client, words) == ["Etika Pémilu Jum’at"], words
    assert found(client, "100%") == ["Logistik 100%"]
    assert found(client, "1_0%") == []


def test_the_places_of_sessions_too(client):
    session = SessionFactory(title="Gelombang Ébène")
    assert found(client, "ebene") == [session.programme.title]
