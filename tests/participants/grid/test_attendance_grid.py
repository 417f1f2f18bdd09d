"""The attendance grid: whom each filter finds, and what the head counts."""

from decimal import Decimal

import pytest
from django.urls import reverse

from participants.attendance.models import AttendanceEntry
from participants.attendance.selectors import hours_of, ledgers, plan_of
from participants.eligibility.services import set_rule
from participants.grid import listing
from participants.grid.views import SAVED_LAST, UNDO_SECONDS
from tests.events.staff import queries
from tests.factories import AgendaItemFactory, DelegationFactory, PoolFactory, RegistrationFactory
from tests.participants.grid.hall import MINUTE, START, fix, grid, person, scan

pytestmark = pytest.mark.django_db


def names(response):
    return [row.registration.person.name for row in response.context["rows"]]


# A filter, the item it asks about, and whom it finds.
STANDINGS = [
    ("", None, "Awal Bolos Koreksi Lambat Penuh Setengah"),
    ("present", None, "Awal Koreksi Lambat Penuh Setengah"),
    ("present", 0, "Awal Lambat Penuh"),
    ("absent", None, "Bolos Koreksi Setengah"),
    ("absent", 0, "Bolos Koreksi Setengah"),
    ("absent", 1, "Bolos"),
    ("never", None, "Bolos"),
    ("never", 0, "Bolos"),
    ("late", None, "Lambat"),
    ("early", 0, "Awal"),
    ("early", 1, ""),
    ("corrected", None, "Koreksi"),
    ("incomplete", None, "Bolos Koreksi Setengah"),
    ("lost", None, "Bolos Koreksi Setengah"),
    ("nonsense", None, "Awal Bolos Koreksi Lambat Penuh Setengah"),
]


def test_whom_each_standing_finds(client, owner, session, items, people):
    for shown, item, found in STANDINGS:
        asked = {"shown": shown} | ({"item": items[item].pk} if item is not None else {})
        assert names(client.get(grid(session), asked)) == found.split(), (shown, item)


def test_the_badge_and_the_filter_agree_on_who_can_no_longer_qualify(client, owner, session, items, people):
    PoolFactory(session=session, role="committee", category="Panitia")
    committee = person(session, "Panitia", pool=session.pools.get(role="committee"))
    response = client.get(grid(session))
    badged = [row.registration.person.name for row in response.context["rows"] if row.assessment.lost]
    assert badged == names(client.get(grid(session), {"shown": "lost"})) != []
    assert committee.person.name not in badged


def test_by_the_clock_who_left_early_is_incomplete(client, owner, session, items, people):
    address = reverse("attendance:policy", args=[session.pk])
    assert (
        client.post(
            address, {"counting": "time", "grace_minutes": "15", "opens_minutes": "120", "closes_minutes": "120"}
        ).status_code
        == 302
    )
    assert names(client.get(grid(session), {"shown": "incomplete"})) == [
        "Awal",
        "Bolos",
        "Koreksi",
        "Lambat",
        "Setengah",
    ]


def test_group_category_and_name_narrow_together(client, owner, session, items):
    PoolFactory(session=session)
    pool = PoolFactory(session=session, category="Undangan")
    delegation = DelegationFactory(
        pool=PoolFactory(session=session, category="KPU", entry="delegation"), institution="KPU Kota Tarakan"
    )
    person(session, "Siti", person__institution="KPU Kota Tarakan")
    person(session, "Sita", pool=pool, assignment="TPS 012, Desa Sukamaju")
    person(session, "Situ", pool=delegation.pool, delegation=delegation)
    assert names(client.get(grid(session), {"group": " kota tarakan "})) == ["Siti", "Situ"]
    assert names(client.get(grid(session), {"group": "tps 012"})) == ["Sita"]
    assert names(client.get(grid(session), {"pool": pool.pk})) == ["Sita"]
    assert names(client.get(grid(session), {"pool": pool.pk, "group": "Tarakan"})) == []
    assert names(client.get(grid(session), {"pool": "x", "item": "-1", "page": "x"})) == ["Sita", "Siti", "Situ"]


def test_the_head_counts_exactly_whom_the_ledgers_call_present(session, items, people):
    person(session, "Batal", status="cancelled")
    waiting = person(session, "Menunggu", status="pending")
    scan(waiting, items[0])  # kept, and counts for nothing
    fix(people["Koreksi"], items[0], True)
    fix(people["Koreksi"], items[0], False)
    books = ledgers(session, [each.pk for each in people.values()]).values()
    counts = listing.present_counts(session, hours_of(session))
    for item in items:
        assert counts[item.pk] == sum(item.pk in book.present for book in books)


def test_the_head_says_how_many_of_how_many(client, owner, session, items, people):
    response = client.get(grid(session), {"q": "Penuh"})
    assert [(column.item, column.present) for column in response.context["columns"]] == [(items[0], 3), (items[1], 5)]
    assert response.context["total"] == 6


def test_a_page_of_a_filter_has_fifty_people_and_leads_on(client, owner, session, items):
    for number in range(51):
        person(session, f"Orang {number:02}")
    second = client.get(grid(session), {"shown": "never", "page": 2})
    assert names(second) == ["Orang 50"]
    assert "shown=never" in second.content.decode()


def test_a_mark_is_saved_where_a_filter_is_on_and_the_filter_stays(client, owner, session, items, people):
    address = f"{grid(session)}?shown=never&item={items[0].pk}"
    bolos = people["Bolos"].pk
    response = client.post(address, {f"shown-{bolos}": f"{items[0].pk}:0", f"present-{bolos}": str(items[0].pk)})
    assert response.url == address
    assert names(client.get(address)) == []


def test_a_column_a_person_or_the_page_is_ticked_at_once_and_saved_only_then(client, owner, session, items, people):
    """Without JavaScript: the button shows the boxes ticked, single ones are unticked, and saving marks the rest."""
    rows = client.get(grid(session)).context["rows"]
    sent = {f"shown-{row.registration.pk}": row.shown for row in rows} | {"reason": "lembar hadir"}
    sent |= {row.name: [str(cell.key) for cell in row.cells if cell.was] for row in rows}
    before = AttendanceEntry.objects.count()

    def ticked(fill):
        shown = client.post(grid(session), sent | {"fill": fill})
        assert (shown.status_code, AttendanceEntry.objects.count()) == (200, before)
        return {row.name: [str(cell.key) for cell in row.cells if cell.checked] for row in shown.context["rows"]}

    everything = [str(item.pk) for item in items]
    assert all(boxes == everything for boxes in ticked("page").values())
    bolos = people["Bolos"].pk
    of_person = ticked(f"person-{bolos}")
    assert [name for name, boxes in of_person.items() if boxes != sent[name]] == [f"present-{bolos}"]
    all_but = ticked(f"item-{items[0].pk}")
    assert all(str(items[0].pk) in boxes for boxes in all_but.values())
    all_but[f"present-{bolos}"] = []
    assert client.post(grid(session), sent | all_but).status_code == 302
    marked = AttendanceEntry.objects.order_by("pk")[before:]
    assert {entry.registration.person.name for entry in marked} == {"Koreksi", "Setengah"}
    assert {(entry.item, entry.says) for entry in marked} == {(items[0], "present")}
    assert client.post(grid(session), {"shown-x": "1:0", "fill": "page"}).status_code == 400


def test_what_was_saved_last_is_taken_back_once(client, owner, session, items, people):
    """Only what was new: a colleague's own mark of the same moment stays."""
    bolos, lambat = people["Bolos"].pk, people["Lambat"].pk
    sent = {f"shown-{bolos}": f"{items[0].pk}:0", f"present-{bolos}": str(items[0].pk)}
    sent |= {f"shown-{lambat}": f"{items[0].pk}:0", f"present-{lambat}": str(items[0].pk)}  # was present meanwhile
    client.post(grid(session), sent)
    assert client.get(grid(session)).context["undoable"] == 1
    assert client.post(grid(session), {"undo": "1"}).status_code == 302
    book = ledgers(session, [bolos, lambat])
    assert (items[0].pk in book[bolos].present, items[0].pk in book[lambat].present) == (False, True)
    last = AttendanceEntry.objects.latest("pk")
    assert (last.registration_id, last.says, bool(last.reason)) == (bolos, "absent", True)
    client.post(grid(session), {"undo": "1"})
    assert AttendanceEntry.objects.latest("pk") == last


def test_undo_leaves_what_a_colleague_said_since_and_ends_after_a_while(client, owner, session, items, people):
    item, bolos, koreksi = items[0], people["Bolos"], people["Koreksi"]
    sent = {f"shown-{each.pk}": f"{item.pk}:0" for each in (bolos, koreksi)} | {"reason": "lembar hadir"}
    sent |= {f"present-{each.pk}": str(item.pk) for each in (bolos, koreksi)}
    client.post(grid(session), sent)
    fix(koreksi, item, True, 30)
    assert client.get(grid(session)).context["undoable"] == 1
    client.post(grid(session), {"undo": "1"})
    book = ledgers(session, [bolos.pk, koreksi.pk])
    assert (item.pk in book[bolos.pk].present, item.pk in book[koreksi.pk].present) == (False, True)
    client.post(grid(session), sent)
    stored = client.session
    stored[SAVED_LAST] |= {"at": stored[SAVED_LAST]["at"] - UNDO_SECONDS}
    stored.save()
    assert client.get(grid(session)).context["undoable"] == 0
    client.post(grid(session), {"undo": "1"})
    assert item.pk in ledgers(session, [bolos.pk])[bolos.pk].present


def test_nobody_found_says_so(client, owner, session, items, people):
    text = client.get(grid(session), {"q": "Tidak Ada"}).content.decode()
    assert "Nobody found" in text


def test_nobody_registered_yet(client, owner, session, items):
    text = client.get(grid(session)).content.decode()
    assert "Nobody is registered yet" in text


def test_a_cancelled_session_says_so_and_can_be_read(client, owner, session, items, people):
    session.status = "cancelled"
    session.save()
    response = client.get(grid(session))
    assert "This session was cancelled." in response.content.decode()
    assert all(row.assessment.lost for row in response.context["rows"])


def test_every_filter_costs_the_same_for_one_and_for_thirty(client, owner, session, items):
    addresses = [f"{grid(session)}?shown={shown}" for shown in ("", *listing.GridSelection.values)]

    def fill(count):
        for _ in range(count):
            late = RegistrationFactory(session=session)
            scan(late, items[0], arrived=20, left=30)
            fix(late, items[1], True)
            fix(RegistrationFactory(session=session), items[1], False)

    fill(1)
    queries(client, addresses[0])
    alone = {address: queries(client, address) for address in addresses}
    fill(29)
    AgendaItemFactory.create_batch(3, session=session)
    assert {address: queries(client, address) for address in addresses} == alone


def test_a_required_item_makes_the_badge_at_once(client, owner, session, items, people):
    set_rule(session=session, minimum_share=Decimal(0), required=[items[0]])
    assert names(client.get(grid(session), {"shown": "lost"})) == ["Bolos", "Koreksi", "Setengah"]


def test_the_plan_knows_which_items_were_taken(session, items):
    assert plan_of(session).settled(START + 999 * MINUTE) == frozenset()
    scan(person(session, "Siti"), items[0])
    assert plan_of(session).settled(START + 999 * MINUTE) == {items[0].pk}
