"""A class begins together: the pages that all open at once are made from one, and say what the templates alone say."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bimtek.fast_lane import prerendered
from participants.knowledge_tests import selectors
from participants.models import Sitting
from tests.factories import PersonFactory, RegistrationFactory, SessionFactory, UserFactory

from .test_knowledge_tests import make, opened

pytestmark = pytest.mark.django_db
CHANGING = re.compile(r'(name="csrfmiddlewaretoken" value="|data-now=")[^"]+')


@pytest.fixture
def kept(settings: Any) -> None:
    """Pages are kept, as in production; what other tests left is forgotten."""
    settings.PAGE_CACHE_SECONDS = 60
    for each in (prerendered._pages, selectors._rounds, selectors._forms):
        each.forget()


def pupil(session: Any) -> tuple[Client, Any]:
    """A participant who is signed in, and the place."""
    registration = RegistrationFactory(session=session, person=PersonFactory(user=UserFactory()))
    client = Client()
    client.force_login(registration.person.user)
    return client, registration


def page(client: Client, name: str, registration: Any, round_: Any) -> str:
    answer = client.get(reverse(f"test_taking:{name}", args=[registration.code, round_.pk]))
    assert answer.status_code == 200
    return CHANGING.sub(r"\1", answer.content.decode())


def test_pages_of_a_class_are_what_the_templates_alone_give(kept: None, monkeypatch: Any) -> None:
    session = SessionFactory()
    round_ = opened(make(session, minutes=30).rounds.get(), at=timezone.now())
    for name in ("start", "answer"):
        for client, registration in (pupil(session), pupil(session)):
            if name == "answer":
                client.post(reverse("test_taking:start", args=[registration.code, round_.pk]))
            quick = page(client, name, registration, round_)
            with monkeypatch.context() as patch:
                patch.setattr(prerendered, "usable", lambda _request: False)
                assert quick.split() == page(client, name, registration, round_).split()
            assert registration.code in quick
            assert "slot" not in quick


def test_each_page_holds_its_own_key_and_no_other(kept: None) -> None:
    session = SessionFactory()
    round_ = opened(make(session).rounds.get(), at=timezone.now())
    pages = {}
    for _ in range(2):
        client, registration = pupil(session)
        client.post(reverse("test_taking:start", args=[registration.code, round_.pk]))
        pages[Sitting.objects.get(registration=registration).key] = page(client, "answer", registration, round_)
    for key in pages:
        assert [key in shown for shown in pages.values()] == [each == key for each in pages]


def test_an_answer_that_has_arrived_is_shown_and_another_account_is_refused(kept: None) -> None:
    session = SessionFactory()
    round_ = opened(make(session).rounds.get(), at=timezone.now())
    client, registration = pupil(session)
    there = reverse("test_taking:start", args=[registration.code, round_.pk])
    client.post(there)
    items = selectors.asked(round_.test_id, "A")
    client.post(reverse("test_taking:answer", args=[registration.code, round_.pk]), {f"q{items[1].pk}": "0"})
    shown = page(client, "answer", registration, round_)
    assert shown.count("checked") == 1
    assert f'name="q{items[1].pk}"' in shown
    assert pupil(session)[0].get(there).status_code == 404
