"""Offering seats: categories, capacities, and what must not be taken away from registrants."""

import pytest
from auditlog.models import LogEntry
from django.urls import reverse

from bimtek.common.errors import Refusal
from events.models import SeatPool
from events.seats import counting, services
from events.seats.models import SeatCeiling
from tests.events.staff import enter, queries
from tests.factories import LocationFactory, PoolFactory, RegistrationFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return SessionFactory()


@pytest.fixture
def editor(client, session):
    return enter(client, session.programme.organizer, "editor")


def typed(category="KPPS", capacity="40", **more) -> dict[str, str]:
    kept = {"role": "participant", "entry": "open", "audience": "general", "has_waiting_list": "on", "offer_hours": "0"}
    return {"category": category, "capacity": capacity} | kept | more


def add(client, session, *values, **more):
    return client.post(reverse("seats:edit", args=[session.pk]), typed(*values, **more))


def change(client, pool, *values, **more):
    return client.post(reverse("seats:pool", args=[pool.pk]), typed(*values, **more))


def test_categories_are_added_in_order(client, session, editor):
    assert add(client, session, "  KPPS   ulang ").url == reverse("seats:edit", args=[session.pk])
    add(client, session, "Saksi", "5")
    pools = [(pool.category, pool.capacity, pool.taken, pool.position) for pool in session.pools.all()]
    assert pools == [("KPPS ulang", 40, 0, 0), ("Saksi", 5, 0, 1)]
    assert LogEntry.objects.get_for_object(session.pools.first()).first().actor == editor


def test_several_categories_are_added_in_one_go_all_or_none(client, session, editor):
    address = reverse("seats:edit", args=[session.pk])
    for lines, code in (("KPPS 280\nSaksi", 422), ("KPPS 280\nkpps 5", 422), ("KPPS 0", 422), ("", 422)):
        assert client.post(address, {"lines": lines}).status_code == code, lines
        assert not session.pools.exists(), lines
    assert client.post(address, {"lines": "KPPS: 280\n\nSaksi\t1.400\n  Panwas TPS   7 "}).url == address
    pools = list(session.pools.values_list("category", "capacity", "position", "has_waiting_list", "role"))
    assert pools == [
        ("KPPS", 280, 0, True, "participant"),
        ("Saksi", 1400, 1, True, "participant"),
        ("Panwas TPS", 7, 2, True, "participant"),
    ]
    assert client.post(address, {"lines": "\n".join(f"A{n} 1" for n in range(31))}).status_code == 422


def test_a_category_can_ask_for_approval(client, session, editor):
    add(client, session, "A", "4", needs_approval="on")
    pool = session.pools.get()
    assert pool.needs_approval
    change(client, pool, "A", "4")
    pool.refresh_from_db()
    assert not pool.needs_approval


def test_a_category_has_the_role_its_people_get_on_paper(client, session, editor):
    add(client, session, "Panitia", "5", role="committee", entry="staff")
    pool = session.pools.get()
    assert (pool.role, list(SeatPool.objects.public())) == ("committee", [])
    change(client, pool, "Pelatih", "5", role="facilitator", entry="staff")
    pool.refresh_from_db()
    assert (pool.category, pool.role) == ("Pelatih", "facilitator")


@pytest.mark.parametrize("role", ["", "speaker", "moderator", "ketua"])
def test_a_role_that_no_seat_has_is_refused(client, session, editor, role):
    response = add(client, session, role=role)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["role"])
    assert not SeatPool.objects.exists()


@pytest.mark.parametrize(
    ("category", "capacity", "wrong"),
    [("", "40", "category"), ("KPPS", "0", "capacity"), ("KPPS", "1000000", "capacity"), ("KPPS", "dua", "capacity")],
)
def test_a_form_that_is_wrong_keeps_what_was_typed(client, session, editor, category, capacity, wrong):
    response = add(client, session, category, capacity)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [wrong]
    assert f'value="{capacity}"' in response.content.decode()
    assert not SeatPool.objects.exists()


def test_a_category_exists_once(client, session, editor):
    PoolFactory(session=session, category="KPPS")
    other = PoolFactory(session=session, category="Saksi")
    assert add(client, session, "kpps").status_code == 422
    assert change(client, other, "KPPS").status_code == 422
    assert [pool.category for pool in session.pools.all()] == ["KPPS", "Saksi"]


def test_the_same_category_may_stand_in_another_session(client, session, editor):
    PoolFactory(category="KPPS")
    assert add(client, session, "KPPS").status_code == 302


def test_a_category_changes_its_name_and_size(client, session, editor):
    pool = PoolFactory(session=session, category="Umum", capacity=40)
    assert change(client, pool, "KPPS", "50").status_code == 302
    pool.refresh_from_db()
    assert (pool.category, pool.capacity) == ("KPPS", 50)
    entry = LogEntry.objects.get_for_object(pool).first()
    assert (entry.changes, entry.actor) == ({"category": ["Umum", "KPPS"], "capacity": ["40", "50"]}, editor)


def test_a_capacity_can_shrink_to_what_is_taken_and_no_further(client, session, editor):
    pool = PoolFactory(session=session, category="KPPS", capacity=40)
    for _ in range(3):
        RegistrationFactory(session=session)
    response = change(client, pool, "Baru", "2")
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["capacity"]
    assert 'value="Baru"' in response.content.decode()
    pool.refresh_from_db()
    assert (pool.category, pool.capacity, pool.taken) == ("KPPS", 40, 3)
    assert change(client, pool, "KPPS", "3").status_code == 302
    pool.refresh_from_db()
    assert (pool.capacity, pool.taken, pool.left) == (3, 3, 0)


def test_an_unused_category_is_deleted_after_asking(client, session, editor):
    PoolFactory(session=session, category="KPPS")
    pool = PoolFactory(session=session, category="Saksi")
    address = reverse("seats:delete", args=[pool.pk])
    assert client.get(address).status_code == 200
    assert session.pools.count() == 2
    assert client.post(address).url == reverse("seats:edit", args=[session.pk])
    assert [left.category for left in session.pools.all()] == ["KPPS"]


@pytest.mark.parametrize("status", ["confirmed", "waitlisted", "cancelled"])
def test_a_category_somebody_registered_in_is_kept(client, session, editor, status):
    pool = PoolFactory(session=session)
    RegistrationFactory(session=session, status=status)
    PoolFactory(session=session, category="Saksi")
    response = client.post(reverse("seats:delete", args=[pool.pk]))
    assert (response.status_code, response.context["refusal"].code) == (422, "seats_taken")
    assert session.pools.count() == 2


def test_a_published_session_keeps_its_last_category():
    session = SessionFactory()
    pool = PoolFactory(session=session)
    with pytest.raises(Refusal) as refused:
        services.delete_pool(pool=pool)
    assert refused.value.code == "last_pool"
    assert SeatPool.objects.filter(pk=pool.pk).exists()


def test_a_draft_may_lose_its_last_category():
    pool = PoolFactory(session=SessionFactory(status="draft"))
    services.delete_pool(pool=pool)
    assert not SeatPool.objects.exists()


def test_seats_of_a_cancelled_session_stay(client):
    session = SessionFactory(status="cancelled")
    pool = PoolFactory(session=session)
    enter(client, session.programme.organizer)
    assert add(client, session).status_code == 422
    assert change(client, pool).status_code == 422
    assert client.post(reverse("seats:delete", args=[pool.pk])).status_code == 422
    assert [(left.category, left.capacity) for left in session.pools.all()] == [("Umum", 40)]


def test_a_seat_comes_back_once_and_never_below_zero(session):
    pool = PoolFactory(session=session, capacity=1)
    assert counting.take(pool=pool) is True
    assert counting.take(pool=pool) is False
    for _ in range(2):
        counting.release(pool=pool)
    pool.refresh_from_db()
    assert pool.taken == 0


def test_the_page_adds_up_all_categories(client, session, editor):
    for category in ("KPPS", "Saksi"):
        PoolFactory(session=session, category=category, capacity=20)
    RegistrationFactory(session=session)
    page = client.get(reverse("seats:edit", args=[session.pk]))
    assert page.context["total"] == {"capacity": 40, "taken": 1, "waiting": 0}


@pytest.mark.parametrize(("holds", "warned"), [(39, True), (40, False), (None, False)])
def test_more_seats_than_the_location_holds_are_a_warning(client, holds, warned):
    session = SessionFactory(location=LocationFactory(capacity=holds))
    PoolFactory(session=session, capacity=40)
    enter(client, session.programme.organizer)
    page = client.get(reverse("seats:edit", args=[session.pk])).content.decode()
    assert ("notice--warning" in page) is warned


def test_a_viewer_sees_the_seats_without_buttons(client, session):
    pool = PoolFactory(session=session)
    enter(client, session.programme.organizer, "viewer")
    page = client.get(reverse("seats:edit", args=[session.pk])).content.decode()
    assert pool.category in page
    assert reverse("seats:pool", args=[pool.pk]) not in page


def test_the_seats_ask_the_database_as_often_for_thirty_as_for_one(client, session, editor):
    PoolFactory(session=session)
    few = queries(client, reverse("seats:edit", args=[session.pk]))
    for n in range(29):
        PoolFactory(session=session, category=f"Kelas {n}")
    assert queries(client, reverse("seats:edit", args=[session.pk])) == few


def ceiling_page(session) -> str:
    return reverse("seats:ceiling", args=[session.pk])


def test_a_ceiling_is_set_changed_and_removed(client, session, editor):
    pool = PoolFactory(session=session, capacity=30)
    RegistrationFactory(session=session, pool=pool)
    assert client.get(ceiling_page(session)).status_code == 200
    for typed, kept in (("20", 20), ("5", 5), ("", None)):
        response = client.post(ceiling_page(session), {"capacity": typed})
        assert response["Location"] == reverse("seats:edit", args=[session.pk])
        ceiling = SeatCeiling.objects.filter(session=session).first()
        assert (ceiling.capacity if ceiling else None) == kept
        pool.refresh_from_db()
        assert pool.ceiling == ceiling
        assert client.get(reverse("seats:edit", args=[session.pk])).context["ceiling"] == ceiling


@pytest.mark.parametrize("typed", ["0", "-1", "x", "1000000"])
def test_an_absurd_ceiling_is_refused(client, session, editor, typed):
    assert client.post(ceiling_page(session), {"capacity": typed}).status_code == 422
    assert not SeatCeiling.objects.exists()


def test_a_ceiling_below_the_taken_seats_is_refused_at_its_field(client, session, editor):
    pool = PoolFactory(session=session, capacity=30)
    for _ in range(2):
        RegistrationFactory(session=session, pool=pool)
    page = client.post(ceiling_page(session), {"capacity": "1"})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["capacity"]
    assert not SeatCeiling.objects.exists()


def test_where_the_ceiling_is_full_people_wait_beside_free_seats_of_their_category(session):
    ceiling = SeatCeiling.objects.create(session=session, capacity=2)
    pool, other = (PoolFactory(session=session, category=name, capacity=30, ceiling=ceiling) for name in "AB")
    assert all(counting.take(pool=other) for _ in range(2))
    held = counting.hold(session.pk)[pool.pk]
    assert (held.left, counting.room(held)) == (30, 0)
    assert not counting.take(pool=pool)
    assert counting.join_line(pool=pool)


def test_seats_of_a_group_are_taken_and_given_back_all_together(session):
    ceiling = SeatCeiling.objects.create(session=session, capacity=4)
    pool = PoolFactory(session=session, capacity=4, ceiling=ceiling)
    assert counting.take(pool=pool, places=3)
    assert not counting.take(pool=pool, places=2)
    counting.release(pool=pool, places=2)
    pool.refresh_from_db()
    ceiling.refresh_from_db()
    assert (pool.taken, ceiling.taken) == (1, 1)


def test_a_viewer_sets_no_ceiling(client, session):
    enter(client, session.programme.organizer, "viewer")
    assert client.post(ceiling_page(session), {"capacity": "1"}).status_code == 403
    assert client.put(ceiling_page(session)).status_code == 405
    assert "batas" not in client.get(reverse("seats:edit", args=[session.pk])).text


def test_the_rest_of_the_form_is_folded_away_while_it_is_as_usual(client, session, editor):
    usual = PoolFactory(session=session)
    other = PoolFactory(session=session, category="Panitia", role="committee", entry="staff")
    shown = [client.get(reverse("seats:pool", args=[pool.pk])).context["form"].unfold for pool in (usual, other)]
    assert shown == [False, True]


def test_the_page_says_how_many_wait(client, session, editor):
    PoolFactory(session=session, waiting=3)
    PoolFactory(session=session, category="Saksi", waiting=4)
    assert client.get(reverse("seats:edit", args=[session.pk])).context["total"]["waiting"] == 7
