"""What the link shows to whoever has it, and never shows."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events.models import SeatPool
from participants.delegations import limits
from participants.models import Person, Registration
from tests.factories import DelegationFactory, RegistrationFactory
from tests.mails import compose_notices
from tests.participants.delegations.acts import XSS, errors, name, page, several, typed

FIRST_DAY = datetime(2027, 3, 1, 1, 0, tzinfo=UTC)  # 09.00 WITA

pytestmark = pytest.mark.django_db


def test_the_link_shows_its_own_people_only(client, delegation, session):
    other = DelegationFactory(pool=delegation.pool, institution="Lain")  # even of the same seats
    foreign = RegistrationFactory(session=session, pool=other.pool, delegation=other, person__name="Orang Lain")
    for view in ("replace", "withdraw"):
        assert client.get(page(delegation, view, foreign.pk)).status_code == 404
        assert client.post(page(delegation, view, foreign.pk), typed()).status_code == 404
    assert client.post(page(delegation, "accept", foreign.pk)).status_code == 404
    for view in ("link", "cards"):
        assert "Orang Lain" not in client.get(page(delegation, view)).content.decode()
    foreign.refresh_from_db()
    assert foreign.status == "confirmed"


def test_nobody_keeps_or_lists_the_page(client, delegation):
    for view in ("link", "add", "add_many", "cards"):
        response = client.get(page(delegation, view))
        assert response["Cache-Control"] == "private, no-store"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert response["Referrer-Policy"] == "same-origin"
        assert "noindex" in response.content.decode()


@pytest.mark.parametrize("token", ["x", "a" * 43, "%00", "' OR 1=1"])
def test_a_wrong_link_explains_itself(client, token):
    assert client.get(f"/delegasi/{token}/").status_code == 404


def test_many_wrong_links_are_slowed_down_and_a_right_one_still_works(client, delegation):
    for n in range(limits.UNKNOWN_ALLOWED):
        assert client.get(f"/delegasi/{n}/").status_code == 404
    response = client.get("/delegasi/x/")
    assert (response.status_code, response["Retry-After"]) == (429, "600")
    assert client.get(page(delegation)).status_code == 200


def test_one_link_does_not_fill_the_tables(client, delegation, monkeypatch):
    monkeypatch.setattr(limits, "NAMED_A_DAY", 1)
    name(client, delegation)
    assert errors(client.post(page(delegation, "add"), typed(name="Budi")))
    assert errors(client.post(page(delegation, "add_many"), several("Budi")))
    assert Registration.objects.count() == 1


def test_a_forged_form_is_refused(delegation):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(page(delegation, "add"), typed()).status_code == 403
    assert not Person.objects.exists()


def test_the_page_costs_the_same_for_one_and_for_thirty(client, delegation, session, clock):
    SeatPool.objects.update(capacity=40)
    session.agenda.create(title="Materi", starts_at=FIRST_DAY, ends_at=FIRST_DAY + timedelta(hours=1), minutes=60)
    clock.move_to(FIRST_DAY)

    def queries(view: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(page(delegation, view)).status_code == 200
        return len(seen)

    def add(status: str) -> None:
        RegistrationFactory(session=session, pool=delegation.pool, delegation=delegation, status=status)

    add("confirmed")
    one = queries("link"), queries("cards")
    for n in range(30):
        add(("confirmed", "waitlisted", "cancelled")[n % 3])
    assert (queries("link"), queries("cards")) == one


def test_cards_show_codes_of_those_with_a_seat(client, delegation):
    SeatPool.objects.update(capacity=1)
    row, waits = name(client, delegation), name(client, delegation, name="Budi")
    shown = client.get(page(delegation, "cards")).content.decode()
    assert row.code in shown
    assert waits.code not in shown


def test_hostile_and_long_names_are_only_shown(client, delegation):
    hostile = f"{XSS} {'Panjang' * 17}"
    row = name(client, delegation, name=hostile, name_kept=hostile, position=XSS, representing=XSS)
    for view, args in (("link", ()), ("cards", ()), ("replace", (row.pk,)), ("withdraw", (row.pk,))):
        shown = client.get(page(delegation, view, *args)).content.decode()
        assert XSS not in shown
        assert "&lt;script&gt;" in shown


def test_mails_go_only_to_people_with_an_address(client, delegation, mailoutbox):
    name(client, delegation)
    name(client, delegation, name="Budi", email="budi@contoh.id")
    compose_notices()
    assert [mail.to for mail in mailoutbox] == [["budi@contoh.id"]]
