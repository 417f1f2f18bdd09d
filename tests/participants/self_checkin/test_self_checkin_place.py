"""Where people have to be: inside, outside, nowhere known; and what is kept of it."""

import pytest

from participants.models import AttendanceEntry, SelfCheckIn
from tests.participants.self_checkin.hall import ENTER, MONAS, code_of, link_of, make_session, somebody, type_in, uid_on


@pytest.fixture
def session(db, clock):
    return make_session(latitude=MONAS[0], longitude=MONAS[1], radius_m=300)


def at(metres: float, accuracy: float = 20) -> dict[str, str]:
    """Somebody so many metres north of the middle."""
    return {"latitude": str(MONAS[0] + metres / 111_195), "longitude": str(MONAS[1]), "accuracy": str(accuracy)}


def test_inside_is_recorded_with_its_distance_only(person, item):
    _registration, client = person
    assert type_in(client, code_of(item), **at(120)).status_code == 302
    row = SelfCheckIn.objects.get()
    assert (row.outcome, row.distance_m, row.accuracy_m) == ("recorded", 120, 20)
    assert not {"latitude", "longitude"} & {field.name for field in SelfCheckIn._meta.get_fields()}


@pytest.mark.parametrize(
    ("place", "outcome", "distance"),
    [
        (at(800), "too_far", 800),
        (at(501, 5000), "too_far", 501),  # a phone that knows nothing counts for 200 m
        ({}, "no_place", None),
        ({"latitude": "-6.1"}, "no_place", None),
        ({"latitude": "80", "longitude": "-170", "accuracy": "20000000"}, "too_far", None),
    ],
)
def test_elsewhere_nothing_is_recorded_but_the_try(person, item, place, outcome, distance):
    _registration, client = person
    response = type_in(client, code_of(item), **place)
    assert response.status_code == 422
    assert not AttendanceEntry.objects.exists()
    row = SelfCheckIn.objects.get()
    assert (row.outcome, row.entry) == (outcome, None)
    assert distance is None or row.distance_m == distance


def test_after_a_refusal_the_code_is_kept_for_another_try(person, item, clock):
    _registration, client = person
    type_in(client, code_of(item))
    clock.shift(300)
    page = client.get(ENTER).content.decode()
    assert f'name="item" value="{item.pk}"' in page
    assert client.post(ENTER, {"item": item.pk, "uid": uid_on(client), **at(10)}).status_code == 302
    assert [row.outcome for row in SelfCheckIn.objects.all()] == ["no_place", "recorded"]


def test_the_same_form_may_be_refused_and_then_recorded(person, item):
    _registration, client = person
    client.get(link_of(item))
    data = {"item": item.pk, "uid": uid_on(client)}
    assert [client.post(ENTER, data | place).status_code for place in ({}, at(10))] == [422, 302]


def test_the_page_says_what_to_do_without_scripts(person):
    _registration, client = person
    page = client.get(ENTER).content.decode()
    assert "<noscript>" in page
    assert "data-asks-place" in page


def test_where_no_place_is_asked_none_is_kept(db, clock):
    free = make_session()
    _registration, client = somebody(free)
    assert "data-asks-place" not in client.get(ENTER).content.decode()
    assert type_in(client, code_of(free.agenda.get()), **at(90_000)).status_code == 302
    row = SelfCheckIn.objects.get()
    assert (row.distance_m, row.accuracy_m) == (None, None)


def test_browsers_may_ask_for_the_place_on_our_own_pages_only(client, db):
    assert "geolocation=(self)" in client.get("/").headers["Permissions-Policy"]
