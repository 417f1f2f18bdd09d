"""A code that a friend in the hall passes on: what holds without a place, and what only the place holds."""

from datetime import timedelta

from django.test import Client

from participants.models import AttendanceEntry, SelfCheckIn
from tests.factories import RegistrationFactory
from tests.participants.self_checkin.hall import (
    ENTER,
    MONAS,
    assert_nothing_is_recorded,
    code_of,
    link_of,
    make_session,
    outcomes,
    somebody,
    type_in,
)


def test_a_link_sent_on_is_too_old_after_forty_seconds_and_the_try_stays(person, item, clock):
    _registration, client = person
    sent = link_of(item)
    clock.shift(timedelta(seconds=41))
    client.get(sent)
    assert client.post(ENTER, {"item": item.pk, "uid": _uid()}).status_code == 422
    assert_nothing_is_recorded()
    assert outcomes() == ["expired"]


def _uid() -> str:
    return "6f0c8ad8-4b53-4bd3-8d2f-94b2a1d7c1aa"


def test_one_scan_checks_in_one_person_however_many_cards_a_phone_holds(session, item):
    """The friend scans once and opens the tickets of the absent one after another."""
    cards = [RegistrationFactory(session=session) for _ in range(3)]
    phone = Client()
    phone.get(link_of(item))
    answers = []
    for row in cards:
        phone.post("/ambil/", {"code": row.code})
        answers.append(phone.post(ENTER, {"item": item.pk, "uid": _uid()[:-1] + str(len(answers))}).status_code)
    assert answers == [302, 422, 422]
    assert list(AttendanceEntry.objects.values_list("registration", flat=True)) == [cards[0].pk]


def test_a_card_checks_in_its_own_ticket_and_no_other_of_its_person(session, item):
    card = RegistrationFactory(session=session)
    elsewhere = RegistrationFactory(person=card.person)
    phone = Client()
    phone.post("/ambil/", {"code": elsewhere.code})
    phone.get(link_of(item))
    assert phone.post(ENTER, {"item": item.pk, "uid": _uid()}).status_code == 422
    assert_nothing_is_recorded()


def test_several_by_one_phone_share_its_mark(session, item):
    phone = Client()
    for row in [RegistrationFactory(session=session) for _ in range(2)]:
        phone.post("/ambil/", {"code": row.code})
        assert type_in(phone, code_of(item)).status_code == 302
    assert SelfCheckIn.objects.values("browser").distinct().count() == 1


def test_a_code_typed_in_time_from_afar_needs_the_place(db, clock):
    """What does not hold without a place: a message takes three seconds, the code lives for forty."""
    from events.models import AgendaItem

    for rule, status in (({}, 302), ({"latitude": MONAS[0], "longitude": MONAS[1], "radius_m": 200}, 422)):
        session = make_session(**rule)
        _row, client = somebody(session)
        code = code_of(AgendaItem.objects.get(session=session), ago=10)
        assert type_in(client, code).status_code == status
