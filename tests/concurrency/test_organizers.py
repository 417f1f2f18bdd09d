"""The organizer tree and its owners under real threads on PostgreSQL, with controls without the locks."""

import threading
from collections import Counter
from collections.abc import Callable

import pytest

from bimtek.common.errors import Refusal
from events.models import Membership, Organizer
from events.organizers import services
from tests.concurrency.threads import at_once
from tests.factories import MembershipFactory, OrganizerFactory

pytestmark = pytest.mark.django_db(transaction=True)


def outcomes(calls: list[Callable[[], str]]) -> Counter[str]:
    """What came of calls made at once: their word, or the code of a refusal."""
    results = at_once(calls)
    return Counter(result.code if isinstance(result, Refusal) else str(result) for result in results)


def moving(organizer, parent):
    """A move by a caller who read both rows before, as a page does."""

    def job() -> str:
        services.move_organizer(
            organizer=Organizer.objects.get(pk=organizer.pk), parent=Organizer.objects.get(pk=parent.pk)
        )
        return "moved"

    return job


def broken() -> list[str]:
    """Organizers whose path is not their parent's with their own key behind it."""
    rows = Organizer.objects.select_related("parent")
    return [row.path for row in rows if row.path != f"{row.parent.path if row.parent else '/'}{row.pk}/"]


def tree():
    """A root, two branches below it, and a leaf on each."""
    root = OrganizerFactory()
    left, right = OrganizerFactory(parent=root), OrganizerFactory(parent=root)
    return left, right, OrganizerFactory(parent=left), OrganizerFactory(parent=right)


def test_two_branches_cannot_be_hung_on_each_other():
    left, right, left_leaf, right_leaf = tree()
    results = outcomes([moving(left, right_leaf), moving(right, left_leaf)])
    assert results == {"moved": 1, "organizer_cycle": 1}
    assert broken() == []


def test_without_the_lock_they_can(monkeypatch):
    """The control: both look before either writes, so each hangs below the other and neither has a root."""
    left, right, left_leaf, right_leaf = tree()
    looked = threading.Barrier(2)
    monkeypatch.setattr(services, "_lock_tree", lambda: None)
    refresh = Organizer.refresh_from_db

    def slowly(self, *args, **kwargs):
        refresh(self, *args, **kwargs)
        if self.pk in (left_leaf.pk, right_leaf.pk) and looked.n_waiting < 2:
            looked.wait(timeout=30)

    monkeypatch.setattr(Organizer, "refresh_from_db", slowly)
    at_once([moving(left, right_leaf), moving(right, left_leaf)])
    assert broken() != []


def test_units_made_during_a_move_hang_right():
    left, right, *_ = tree()

    def make() -> str:
        services.create_organizer(name="KPU Kabupaten", parent=left)
        return "made"

    results = outcomes([moving(left, right), *[make] * 6])
    assert results == {"moved": 1, "made": 6}
    assert broken() == []
    assert Organizer.objects.filter(parent=left).count() == 7
    assert Organizer.objects.values("slug").distinct().count() == Organizer.objects.count()


def revoking(membership):
    def job() -> str:
        services.revoke_role(membership=Membership.objects.get(pk=membership.pk))
        return "revoked"

    return job


def test_two_owners_cannot_take_each_other_away():
    organizer = OrganizerFactory()
    owners = MembershipFactory.create_batch(2, organizer=organizer)
    assert outcomes([revoking(owner) for owner in owners]) == {"revoked": 1, "last_owner": 1}
    assert organizer.memberships.count() == 1


def test_without_the_lock_both_owners_are_gone(monkeypatch):
    """The control: both count two owners, then both delete one."""
    organizer = OrganizerFactory()
    owners = MembershipFactory.create_batch(2, organizer=organizer)
    counted = threading.Barrier(2)
    monkeypatch.setattr(type(Organizer.objects.all()), "select_for_update", lambda self, **_kwargs: self)
    delete = Membership.delete

    def slowly(self, *args, **kwargs):
        counted.wait(timeout=30)
        return delete(self, *args, **kwargs)

    monkeypatch.setattr(Membership, "delete", slowly)
    assert outcomes([revoking(owner) for owner in owners]) == {"revoked": 2}
    assert organizer.memberships.count() == 0


def test_the_same_invitation_twice_makes_one_account_and_one_role():
    organizer = OrganizerFactory()

    def invite() -> str:
        services.invite_member(organizer=organizer, email="baru@contoh.id", role="editor")
        return "invited"

    results = outcomes([invite] * 4)
    assert results["invited"] >= 1
    assert set(results) <= {"invited", "role_held"}
    assert Membership.objects.filter(user__email="baru@contoh.id").count() == 1
    with pytest.raises(Refusal):
        invite()
