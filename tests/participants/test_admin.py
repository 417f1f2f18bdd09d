"""Django admin of the participants app: for looking, and for publishing a consent text."""

import pytest
from django.urls import reverse

from participants.consent.services import Agreement, ensure_first_version, record, text_hash
from participants.consent.texts import ensure_first_pledges
from participants.models import ConsentText, PledgeText
from participants.people.services import set_nik
from tests.events.staff import queries
from tests.factories import PersonFactory, RegistrationFactory, UserFactory

NIK = "3171016504900002"

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    return client


@pytest.fixture
def text():
    from django.utils import timezone

    return ensure_first_version(now=timezone.now())


def address(model: str, what: str, *args) -> str:
    return reverse(f"admin:participants_{model}_{what}", args=args)


def test_people_are_found_and_shown_without_the_nik(admin):
    person = PersonFactory(name="Siti", search_name="siti")
    set_nik(person=person, nik=NIK)
    for there in (address("person", "changelist") + "?q=siti", address("person", "change", person.pk)):
        html = admin.get(there).content.decode()
        assert "Siti" in html
        assert "••••••••••••0002" in html
        assert NIK not in html
        assert person.nik_index not in html
    assert admin.post(address("person", "change", person.pk), {"name": "X"}).status_code == 403
    assert admin.get(address("person", "add")).status_code == 403


@pytest.mark.parametrize(("model", "factory"), [("person", PersonFactory), ("registration", RegistrationFactory)])
def test_a_list_costs_the_same_for_one_row_and_for_thirty(admin, model, factory):
    factory()
    queries(admin, address(model, "changelist"))  # reads the content types once
    one = queries(admin, address(model, "changelist"))
    factory.create_batch(29)
    assert queries(admin, address(model, "changelist")) == one


def test_registrations_are_shown_with_their_consent_and_not_changed(admin, text):
    registration = RegistrationFactory()
    record(registration=registration, agreement=Agreement(text), now=text.published_at)
    assert admin.get(address("registration", "changelist")).status_code == 200
    assert text.sha256 in admin.get(address("registration", "change", registration.pk)).content.decode()
    assert admin.post(address("registration", "delete", registration.pk), {"post": "yes"}).status_code == 403


def test_a_new_consent_text_is_the_next_version(admin, text):
    page = admin.get(address("consenttext", "add")).content.decode()
    assert "tidak diperjualbelikan" in page
    parts = {"purpose": "p", "data": "d", "retention": "r", "rights": "h"}
    admin.post(address("consenttext", "add"), parts)
    assert list(ConsentText.objects.values_list("version", "sha256")) == [(2, text_hash(**parts)), (1, text.sha256)]


def test_a_consent_text_never_changes(admin, text):
    there = address("consenttext", "change", text.pk)
    assert admin.get(there).status_code == 200
    assert admin.post(there, {"purpose": "lain"}).status_code == 403
    assert admin.post(address("consenttext", "delete", text.pk), {"post": "yes"}).status_code == 403


def test_words_cannot_move_between_the_parts_of_a_text():
    one = text_hash(purpose="ab", data="c", retention="", rights="")
    assert one != text_hash(purpose="a", data="bc", retention="", rights="")


def test_a_new_pledge_is_the_next_version_of_its_audience(admin, text):
    ensure_first_pledges(now=text.published_at)
    assert admin.get(address("pledgetext", "add")).status_code == 200
    words = {"audience": "asn", "title": "Ikrar", "preamble": "", "points": "Satu.\r\n\r\n  Dua.\r\n"}
    assert admin.post(address("pledgetext", "add"), words).status_code == 302
    new = PledgeText.objects.get(title="Ikrar")
    assert (new.version, new.points, new.sha256) == (2, ["Satu.", "Dua."], new.fingerprint)
    assert PledgeText.objects.get(audience="poll_workers").version == 1


def test_a_pledge_never_changes(admin, text):
    ensure_first_pledges(now=text.published_at)
    there = address("pledgetext", "change", PledgeText.objects.first().pk)
    assert "Menjaga dan menegakkan" in admin.get(there).content.decode()
    assert admin.post(there, {"title": "lain"}).status_code == 403
    assert (
        admin.post(address("pledgetext", "delete", PledgeText.objects.first().pk), {"post": "yes"}).status_code == 403
    )
    assert admin.get(address("pledgetext", "changelist")).status_code == 200
