"""The way back in for a member who lost the second step or the mail: who may, what is told, what stops it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from auditlog.models import LogEntry
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from events.models import Membership, SecondStepReset
from events.organizers.services import move_organizer
from events.recovery import services
from tests.factories import MembershipFactory, OrganizerFactory, UserFactory

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def february():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def owner():
    return MembershipFactory(role="owner", user__email="pemilik@contoh.id")


@pytest.fixture
def organizer(owner):
    return owner.organizer


@pytest.fixture
def locked_out(organizer):
    """An owner whose phone is gone."""
    membership = MembershipFactory(organizer=organizer, role="owner", user__email="hilang@contoh.id")
    protect(membership.user)
    return membership


def protect(user: User) -> None:
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)


def ask(by: User, membership: Membership) -> SecondStepReset:
    return services.ask(user=membership.user, organizer=membership.organizer, by=by, reason="HP hilang", now=NOW)


def has_second_step(membership: Membership) -> bool:
    return Authenticator.objects.filter(user=membership.user).exists()


def last_mail() -> tuple[list[str], str]:
    return mail.outbox[-1].to, str(mail.outbox[-1].body)


def test_an_owner_announces_and_after_three_days_it_is_done(client, owner, organizer, locked_out):
    client.force_login(owner.user)
    page = f"/kelola/o/{organizer.slug}/anggota/{locked_out.pk}/langkah-kedua/"
    assert page in client.get(f"/kelola/o/{organizer.slug}/anggota/").content.decode()
    assert client.post(page, {"reason": ""}).status_code == 422
    assert client.post(page, {"reason": "HP hilang"})["Location"] == page
    to, body = last_mail()
    assert to == ["hilang@contoh.id"]
    assert "pemilik@contoh.id" in body
    assert "HP hilang" in body
    assert services.carry_out(now=NOW + services.TIME_TO_OBJECT - timedelta(seconds=1)) == 0
    assert has_second_step(locked_out)
    assert services.carry_out(now=NOW + services.TIME_TO_OBJECT) == 1
    assert services.carry_out(now=NOW + services.TIME_TO_OBJECT) == 0
    assert not has_second_step(locked_out)  # neither the app nor recovery codes
    assert last_mail()[0] == ["hilang@contoh.id"]
    entries = LogEntry.objects.get_for_object(organizer)
    for step in ("second_step_reset_asked", "second_step_reset_done"):
        assert entries.filter(changes__has_key=step).get().actor == owner.user
    assert LogEntry.objects.get_for_object(locked_out.user).filter(changes__has_key="second_step_taken_away").exists()


def test_the_member_stops_it_by_the_link_in_the_mail_without_signing_in(owner, locked_out):
    ask(owner.user, locked_out)
    address = re.search(r"/langkah-kedua/[\w-]{43}/", last_mail()[1])[0]
    browser = Client()
    page = browser.get(address)
    assert (page.status_code, has_second_step(locked_out)) == (200, True)
    assert "no-store" in page["Cache-Control"]
    assert SecondStepReset.objects.get().stopped_at is None  # a mail program that looks at links stops nothing
    assert browser.post(address).status_code == 302
    assert last_mail()[0] == ["pemilik@contoh.id"]
    assert services.carry_out(now=NOW + timedelta(days=30)) == 0
    assert has_second_step(locked_out)
    assert browser.post(address).status_code == 302  # pressed again: told that it is over
    assert browser.post("/langkah-kedua/x/").status_code == 404
    assert LogEntry.objects.filter(changes__has_key="second_step_reset_stopped").count() == 1


def test_another_owner_stops_it_too(client, owner, organizer, locked_out):
    ask(owner.user, locked_out)
    third = MembershipFactory(organizer=organizer, role="owner")
    client.force_login(third.user)
    client.post(f"/kelola/o/{organizer.slug}/anggota/{locked_out.pk}/langkah-kedua/", {"stop": "yes"})
    assert services.carry_out(now=NOW + timedelta(days=30)) == 0
    assert has_second_step(locked_out)
    assert LogEntry.objects.get(changes__has_key="second_step_reset_stopped").actor == third.user


def test_an_owner_of_the_unit_above_helps_the_only_owner(owner, organizer):
    only = MembershipFactory(organizer=OrganizerFactory(parent=organizer), role="owner")
    protect(only.user)
    ask(owner.user, only)
    assert services.carry_out(now=NOW + services.TIME_TO_OBJECT) == 1
    assert not has_second_step(only)


@pytest.mark.parametrize("case", ["oneself", "role_elsewhere", "role_above", "superuser", "stranger", "editor"])
def test_who_may_not(owner, organizer, locked_out, case):
    by = owner.user
    match case:
        case "oneself":
            by = locked_out.user
        case "role_elsewhere":  # a small unit could open the account of a large one's owner by giving it a role
            MembershipFactory(user=locked_out.user)
        case "role_above":
            above = OrganizerFactory()
            move_organizer(organizer=organizer, parent=above)
            MembershipFactory(organizer=above, user=locked_out.user, role="viewer")
        case "superuser":
            User.objects.filter(pk=locked_out.user_id).update(is_superuser=True)
            locked_out.user.refresh_from_db()
        case "stranger":
            by = MembershipFactory(role="owner").user
        case "editor":
            by = MembershipFactory(organizer=organizer, role="editor").user
    with pytest.raises(Refusal) as refused:
        ask(by, locked_out)
    assert refused.value.code == "not_yours"
    assert mail.outbox == []
    assert not SecondStepReset.objects.exists()


def test_without_a_second_step_or_twice_it_is_refused(owner, organizer, locked_out):
    bare = MembershipFactory(organizer=organizer, role="viewer")
    ask(owner.user, locked_out)
    for membership, code in ((bare, "no_second_step"), (locked_out, "waits_already")):
        with pytest.raises(Refusal) as refused:
            ask(owner.user, membership)
        assert refused.value.code == code


def test_who_may_no_longer_help_when_it_is_due_has_asked_for_nothing(owner, organizer, locked_out):
    ask(owner.user, locked_out)
    owner.delete()
    assert services.carry_out(now=NOW + services.TIME_TO_OBJECT) == 0
    assert has_second_step(locked_out)
    assert SecondStepReset.objects.get().stopped_at is not None


def test_roles_and_pages_are_closed_to_others(client, organizer, locked_out):
    page = f"/kelola/o/{organizer.slug}/anggota/{locked_out.pk}/langkah-kedua/"
    client.force_login(MembershipFactory(organizer=organizer, role="editor").user)
    assert client.post(page, {"reason": "x"}).status_code == 403
    client.force_login(UserFactory())
    assert client.post(page, {"reason": "x"}).status_code == 404


def test_from_the_server_at_once(locked_out, capsys):
    call_command("recover_access", "HILANG@contoh.id", "--second-step")
    assert not has_second_step(locked_out)
    assert last_mail()[0] == ["hilang@contoh.id"]
    assert LogEntry.objects.get_for_object(locked_out.user).filter(changes__has_key="second_step_taken_away").exists()


def test_roles_move_to_another_address_and_both_are_told(organizer, locked_out):
    elsewhere = MembershipFactory(user=locked_out.user, role="viewer")
    call_command("recover_access", "hilang@contoh.id", "--move-to", "Baru@contoh.id", "--organizer", organizer.slug)
    new = User.objects.get(email="baru@contoh.id")
    assert Membership.objects.filter(organizer=organizer, user=new, role="owner").exists()
    assert set(Membership.objects.filter(user=locked_out.user)) == {elsewhere}
    assert sorted(each.to[0] for each in mail.outbox) == ["baru@contoh.id", "hilang@contoh.id"]
    entry = LogEntry.objects.get_for_object(organizer).filter(changes__has_key="role_moved").get()
    assert entry.changes["role_moved"] == [str(locked_out.user_id), str(new.pk)]
    call_command("recover_access", "hilang@contoh.id", "--move-to", "baru@contoh.id")
    assert not Membership.objects.filter(user=locked_out.user).exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("niemand@contoh.id", "--second-step"), "No account"),
        (("hilang@contoh.id", "--move-to", "hilang@contoh.id"), "[Aa]lamat"),
        (("hilang@contoh.id", "--move-to", "x@contoh.id", "--organizer", "tiada"), "No organizer"),
        (("hilang@contoh.id",), "required"),
    ],
)
def test_the_command_refuses_what_it_cannot_do(locked_out, arguments, said):
    with pytest.raises(CommandError, match=said):
        call_command("recover_access", *arguments)
    assert has_second_step(locked_out)
    assert Membership.objects.filter(user=locked_out.user).exists()
    assert not User.objects.filter(email="x@contoh.id").exists()


def test_who_loses_a_role_is_told(client, owner, organizer, locked_out):
    client.force_login(owner.user)
    client.post(f"/kelola/o/{organizer.slug}/anggota/{locked_out.pk}/hapus/")
    to, body = last_mail()
    assert to == ["hilang@contoh.id"]
    assert organizer.name in body
