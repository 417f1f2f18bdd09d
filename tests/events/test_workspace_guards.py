"""Who gets into which page of the workspace: role by route, outsiders, the signed out, wrong methods."""

import pytest
from django.urls import reverse

from events.organizers.access import CAPABILITIES, Capability
from events.organizers.models import MemberRole
from tests.events.staff import enter
from tests.factories import (
    LocationFactory,
    MembershipFactory,
    OrganizerFactory,
    ProgrammeFactory,
    SpeakerFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

VIEW, EDIT, MANAGE = Capability.VIEW, Capability.EDIT, Capability.MANAGE
# Every route of the four rooms but the front door, with what it asks for.
PAGES = {
    "organizers:overview": VIEW,
    "organizers:settings": MANAGE,
    "organizers:units": VIEW,
    "organizers:unit_create": MANAGE,
    "organizers:members": MANAGE,
    "organizers:member_remove": MANAGE,
    "programmes:manage_list": VIEW,
    "programmes:create": EDIT,
    "programmes:manage_detail": VIEW,
    "programmes:edit": EDIT,
    "programmes:topics": EDIT,
    "programmes:change_status": EDIT,
    "programmes:delete": EDIT,
    "locations:list": VIEW,
    "locations:create": EDIT,
    "locations:edit": EDIT,
    "locations:delete": EDIT,
    "speakers:list": VIEW,
    "speakers:create": EDIT,
    "speakers:edit": EDIT,
    "speakers:delete": EDIT,
}
READ_ONLY = ["organizers:overview", "organizers:units", "programmes:manage_list", "programmes:manage_detail"]
READ_ONLY += ["locations:list", "speakers:list"]


@pytest.fixture
def organizer():
    return OrganizerFactory()


@pytest.fixture
def addresses(organizer):
    """Each route's address at one organizer that has one of everything."""
    programme = ProgrammeFactory(organizer=organizer)
    keys = {
        "organizers:member_remove": [organizer.slug, MembershipFactory(organizer=organizer).pk],
        "locations:edit": [LocationFactory(organizer=organizer).pk],
        "locations:delete": [LocationFactory(organizer=organizer).pk],
        "speakers:edit": [SpeakerFactory(organizer=organizer).pk],
        "speakers:delete": [SpeakerFactory(organizer=organizer).pk],
        **{name: [programme.slug] for name in PAGES if name.startswith("programmes:")},
        "programmes:manage_list": [organizer.slug],
        "programmes:create": [organizer.slug],
    }
    return {name: reverse(name, args=keys.get(name, [organizer.slug])) for name in PAGES}


def ask(client, name, addresses):
    """The page; the one that can only be posted to is posted to, without a word."""
    method = client.post if name == "programmes:change_status" else client.get
    return method(addresses[name])


def opened(name) -> int:
    """The answer to those who may: the page, or that it did not understand a post without a word."""
    return 422 if name == "programmes:change_status" else 200


def answers(client, addresses, names=PAGES) -> dict[str, int]:
    """The status of each page."""
    return {name: ask(client, name, addresses).status_code for name in names}


@pytest.mark.parametrize("role", MemberRole.values)
def test_a_role_opens_what_its_capabilities_say(client, organizer, addresses, role):
    enter(client, organizer, role)
    allowed = CAPABILITIES[role]
    assert answers(client, addresses) == {name: opened(name) if PAGES[name] in allowed else 403 for name in PAGES}


def test_an_owner_of_another_organizer_finds_nothing(client, addresses):
    enter(client, OrganizerFactory(), "owner")
    assert answers(client, addresses) == dict.fromkeys(PAGES, 404)


def test_the_signed_out_are_asked_to_sign_in(client, addresses):
    for name in PAGES:
        response = ask(client, name, addresses)
        assert response.status_code == 302
        assert response.url == f"{reverse('account_login')}?next={addresses[name]}"


def test_a_viewer_cannot_post_either(client, organizer, addresses):
    enter(client, organizer, "viewer")
    typed = {"name": "Diubah", "title": "Diubah", "status": "draft"}
    for name in [name for name, needed in PAGES.items() if needed != VIEW]:
        assert client.post(addresses[name], typed).status_code == 403, name


def test_pages_that_only_show_refuse_writing(client, organizer, addresses):
    enter(client, organizer)
    assert [name for name in READ_ONLY if client.post(addresses[name]).status_code != 405] == []


def test_a_status_changes_by_post_only(client, organizer, addresses):
    enter(client, organizer)
    assert client.get(addresses["programmes:change_status"]).status_code == 405


def test_a_superuser_gets_in_everywhere(client, addresses):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    assert answers(client, addresses) == {name: opened(name) for name in PAGES}


def test_a_missing_row_is_not_found(client, organizer):
    enter(client, organizer)
    for name in [name for name, needed in PAGES.items() if needed == VIEW]:
        assert client.get(reverse(name, args=["tidak-ada"])).status_code == 404, name
