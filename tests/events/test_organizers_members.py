"""Giving and taking roles, and the letter that tells about it."""

import re

import pytest
from auditlog.models import LogEntry
from django.core import mail
from django.urls import reverse

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from events.models import Membership
from events.organizers.access import CAPABILITIES
from events.organizers.services import revoke_role
from tests.events.staff import enter, queries
from tests.factories import MembershipFactory, OrganizerFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def organizer():
    return OrganizerFactory(name="KPU Provinsi Kalimantan Utara")


@pytest.fixture
def owner(client, organizer):
    return enter(client, organizer)


def page(organizer) -> str:
    return reverse("organizers:members", args=[organizer.slug])


def removal(organizer, membership) -> str:
    return reverse("organizers:member_remove", args=[organizer.slug, membership.pk])


def test_a_known_account_gets_the_role_and_a_letter(client, organizer, owner):
    user = UserFactory(email="sekretaris@contoh.id")
    response = client.post(page(organizer), {"email": " Sekretaris@Contoh.id", "role": "editor"})
    assert response.status_code == 302
    assert response.url == page(organizer)
    assert Membership.objects.filter(organizer=organizer, user=user, role="editor").exists()
    [letter] = mail.outbox
    assert letter.to == ["sekretaris@contoh.id"]


def test_an_unknown_address_gets_an_account_without_a_password(client, organizer, owner):
    client.post(page(organizer), {"email": "baru@contoh.id", "role": "checker"})
    user = User.objects.get(email="baru@contoh.id")
    assert not user.has_usable_password()
    assert [(row.organizer, row.role) for row in user.memberships.all()] == [(organizer, "checker")]
    assert user.emailaddress_set.get().verified is False


def test_the_letter_names_organizer_role_and_the_way_in(client, organizer, owner, settings):
    client.post(page(organizer), {"email": "baru@contoh.id", "role": "checker"})
    [letter] = mail.outbox
    assert organizer.name in letter.subject
    assert organizer.name in letter.body
    assert "baru@contoh.id" in letter.body
    assert settings.SITE_URL + reverse("organizers:workspace") in letter.body
    assert "&#" not in letter.body


def test_the_invited_sign_in_with_a_code_and_are_in(client, organizer, owner):
    client.post(page(organizer), {"email": "baru@contoh.id", "role": "checker"})
    client.logout()
    door = reverse("organizers:workspace")
    asked = client.post(reverse("account_login"), {"login": "baru@contoh.id", "next": door})
    code = re.search(r"[A-Z0-9]{3,}-[A-Z0-9]{3,}", mail.outbox[-1].body)
    assert code
    assert client.post(asked.url, {"code": code[0], "next": door}).url == door
    assert client.get(door).url == reverse("organizers:overview", args=[organizer.slug])
    assert User.objects.get(email="baru@contoh.id").emailaddress_set.get().verified


def test_the_same_role_twice_is_refused_and_nobody_is_written_to(client, organizer, owner):
    MembershipFactory(organizer=organizer, user=UserFactory(email="ada@contoh.id"), role="editor")
    response = client.post(page(organizer), {"email": "ada@contoh.id", "role": "editor"})
    assert response.status_code == 422
    assert len(response.context["form"].non_field_errors()) == 1
    assert 'value="ada@contoh.id"' in response.content.decode()
    assert mail.outbox == []


def test_a_closed_account_gets_no_role(client, organizer, owner):
    UserFactory(email="tutup@contoh.id", is_active=False)
    response = client.post(page(organizer), {"email": "tutup@contoh.id", "role": "editor"})
    assert response.context["form"].non_field_errors()
    assert not Membership.objects.filter(user__email="tutup@contoh.id").exists()
    assert mail.outbox == []


@pytest.mark.parametrize("typed", [{"email": "bukan alamat", "role": "editor"}, {"email": "a@b.id", "role": "raja"}])
def test_nonsense_is_refused_and_no_account_is_made(client, organizer, owner, typed):
    before = User.objects.count()
    assert client.post(page(organizer), typed).context["form"].errors
    assert User.objects.count() == before


def test_an_editor_cannot_give_roles(client, organizer):
    enter(client, organizer, "editor")
    assert client.post(page(organizer), {"email": "baru@contoh.id", "role": "owner"}).status_code == 403
    assert not User.objects.filter(email="baru@contoh.id").exists()


def test_who_gave_the_role_is_on_record(client, organizer, owner):
    client.post(page(organizer), {"email": "baru@contoh.id", "role": "editor"})
    membership = Membership.objects.get(user__email="baru@contoh.id")
    assert LogEntry.objects.get_for_object(membership).get().actor == owner


def test_taking_a_role_away(client, organizer, owner):
    membership = MembershipFactory(organizer=organizer, role="editor")
    assert client.get(removal(organizer, membership)).status_code == 200
    assert Membership.objects.filter(pk=membership.pk).exists()
    assert client.post(removal(organizer, membership)).url == page(organizer)
    assert not Membership.objects.filter(pk=membership.pk).exists()


def test_the_last_owner_stays(client, organizer, owner):
    membership = owner.memberships.get()
    response = client.post(removal(organizer, membership))
    assert response.context["refused"].code == "last_owner"
    assert Membership.objects.filter(pk=membership.pk).exists()


def test_an_owner_whose_account_is_closed_does_not_count(organizer):
    MembershipFactory(organizer=organizer, user=UserFactory(is_active=False))
    last = MembershipFactory(organizer=organizer)
    with pytest.raises(Refusal) as refused:
        revoke_role(membership=last)
    assert refused.value.code == "last_owner"


def test_an_owner_above_is_owner_enough(organizer):
    MembershipFactory(organizer=organizer)
    unit = OrganizerFactory(parent=organizer)
    membership = MembershipFactory(organizer=unit)
    revoke_role(membership=membership)
    assert not unit.memberships.exists()


def test_an_owner_below_is_not_enough(organizer):
    MembershipFactory(organizer=OrganizerFactory(parent=organizer))
    with pytest.raises(Refusal):
        revoke_role(membership=MembershipFactory(organizer=organizer))


def test_giving_up_my_own_role_leads_out(client, organizer, owner):
    MembershipFactory(organizer=organizer)
    response = client.post(removal(organizer, owner.memberships.get()))
    assert response.url == reverse("organizers:workspace")


def test_a_role_given_above_is_shown_but_not_taken_here(client, organizer):
    unit = OrganizerFactory(parent=organizer)
    enter(client, unit)
    above = MembershipFactory(organizer=organizer, role="viewer")
    response = client.get(page(unit))
    assert above in response.context["above"]
    assert above not in response.context["here"]
    assert client.post(removal(unit, above)).status_code == 404
    assert Membership.objects.filter(pk=above.pk).exists()


def test_the_list_costs_the_same_at_1_and_30(client, organizer, owner):
    first = queries(client, page(organizer))
    MembershipFactory.create_batch(30, organizer=organizer, role="editor")
    assert queries(client, page(organizer)) == first


def test_what_each_role_may():
    """Written out once more: tests of pages ask the table itself, so a role that gained something would pass them."""
    may = {role.value: {each.value for each in granted} for role, granted in CAPABILITIES.items()}
    assert may == {
        "owner": {"view", "edit", "register", "attendance", "issue", "manage"},
        "editor": {"view", "edit"},
        "registrar": {"view", "register"},
        "checker": {"view", "attendance"},
        "issuer": {"view", "register", "issue"},
        "viewer": {"view"},
    }
