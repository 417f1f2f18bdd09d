"""Every refusal to register, and that it leaves nothing behind."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from bimtek.common.errors import Refusal
from events.models import SeatPool, TrainingSession
from participants.consent.services import Agreement, publish
from participants.enrolment import services
from tests.factories import PersonFactory, PoolFactory, SessionFactory, UserFactory
from tests.participants.registration.form import NOW, agreed, nothing_happened, page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outbox")]


def refused(person, pool, consent, now=NOW) -> str:
    with pytest.raises(Refusal) as refusal:
        services.register(
            person=person, session=pool.session, pool_id=pool.pk, agreement=consent and Agreement(consent), now=now
        )
    return refusal.value.code


def test_refuses_when_full(person, pool, text):
    SeatPool.objects.update(capacity=0, has_waiting_list=False)
    assert refused(person, pool, text) == "full"
    assert nothing_happened(pool)


def test_refuses_without_consent(person, pool):
    assert refused(person, pool, None) == "consent_missing"
    assert nothing_happened(pool)


def test_refuses_a_pool_of_another_session(person, pool, text):
    other = PoolFactory()
    with pytest.raises(Refusal) as refusal:
        services.register(person=person, session=pool.session, pool_id=other.pk, agreement=Agreement(text), now=NOW)
    assert refusal.value.code == "no_such_pool"
    other.refresh_from_db()
    assert other.taken == 0
    assert nothing_happened(pool)


@pytest.mark.parametrize(("seconds", "code"), [(-1, "not_open_yet"), (0, None), (3599, None), (3600, "closed")])
def test_the_window_holds_to_the_second(person, text, seconds, code):
    session = SessionFactory(registration_opens_at=NOW, registration_closes_at=NOW + timedelta(hours=1))
    pool, now = PoolFactory(session=session), NOW + timedelta(seconds=seconds)
    if code is None:
        services.register(person=person, session=session, pool_id=pool.pk, agreement=Agreement(text), now=now)
        return
    assert refused(person, pool, text, now) == code
    assert nothing_happened(pool)


@pytest.mark.parametrize("status", ["draft", "closed", "finished", "cancelled"])
def test_refuses_a_session_that_is_not_published(person, text, status):
    pool = PoolFactory(session=SessionFactory(status=status))
    assert refused(person, pool, text) == "closed"


def test_registration_ends_with_the_last_day_of_the_sessions_own_calendar(person, text):
    pool = PoolFactory(session=SessionFactory(starts_on=date(2027, 2, 1), ends_on=date(2027, 2, 1)))
    midnight = datetime(2027, 2, 1, 16, 0, tzinfo=UTC)  # 00.00 WITA on the next day
    assert refused(person, pool, text, midnight) == "closed"
    services.register(
        person=person,
        session=pool.session,
        pool_id=pool.pk,
        agreement=Agreement(text),
        now=midnight - timedelta(seconds=1),
    )


def test_a_session_closed_a_moment_ago_gives_no_place(person, pool, text):
    """The row in hand still says published; what counts is read behind the seat's lock."""
    held = pool.session
    TrainingSession.objects.update(status="closed")
    assert held.status == "published"
    assert refused(person, pool, text) == "closed"
    assert nothing_happened(pool)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"consent": ""}, "consent"), ({"pool": ""}, "pool"), ({"pool": "x"}, "pool"), ({"pool": 999999}, "pool")],
)
def test_the_form_keeps_what_was_typed(me, pool, change, field):
    response = me.post(page(pool), agreed(pool, representing="Camat Sukamaju") | change)
    assert list(response.context["form"].errors) == [field]
    assert "Camat Sukamaju" in response.content.decode()
    assert nothing_happened(pool)


def test_a_new_consent_text_is_read_again(me, pool, text):
    publish(purpose="Baru", data="d", retention="r", rights="h", now=NOW)
    response = me.post(page(pool), agreed(pool))
    assert list(response.context["form"].errors) == ["consent_version"]
    html = response.content.decode()
    assert 'name="consent_version" value="2"' in html
    assert nothing_happened(pool)


def test_a_full_category_says_so_and_cannot_be_chosen(me, pool):
    full = PoolFactory(session=pool.session, category="Tamu", capacity=0, has_waiting_list=False)
    response = me.get(page(pool))
    options = {str(o.data["value"]): o.data for o in response.context["form"]["pool"].subwidgets}
    assert options[str(full.pk)]["attrs"]["disabled"] is True
    assert "disabled" not in options[str(pool.pk)]["attrs"]
    response = me.post(page(pool), agreed(full))
    assert list(response.context["form"].errors) == ["pool"]


def test_when_all_is_full_there_is_no_form(me, pool):
    SeatPool.objects.update(capacity=0, has_waiting_list=False)
    assert b'name="consent"' not in me.get(page(pool)).content
    assert b'name="consent"' not in me.post(page(pool), agreed(pool)).content
    assert nothing_happened(pool)


def test_before_it_opens_the_page_says_when(me):
    session = SessionFactory(registration_opens_at=NOW + timedelta(days=1))
    response = me.get(page(PoolFactory(session=session)))
    assert "Selasa, 2 Februari 2027 pukul 13.00 WITA" in response.content.decode()
    assert b'name="consent"' not in response.content


def test_strangers_sign_in_and_come_back(client, pool):
    assert client.get(page(pool)).headers["Location"] == f"{reverse('account_login')}?next={page(pool)}"


def test_an_incomplete_profile_is_completed_first(client, pool):
    person = PersonFactory(user=UserFactory())
    client.force_login(person.user)
    there = f"{reverse('people:profile')}?next=%2Fsesi%2F{pool.session_id}%2Fdaftar%2F"
    for response in (client.get(page(pool)), client.post(page(pool), agreed(pool))):
        assert response.headers["Location"] == there
    assert nothing_happened(pool)
    assert client.get(there).context["next"] == page(pool)


@pytest.mark.parametrize("status", ["draft", None])
def test_what_the_public_may_not_see_is_not_there(me, status):
    pool = PoolFactory(session=SessionFactory(status=status or "published"))
    missing = status is None
    address = reverse("registration:register", args=[pool.session_id + 1]) if missing else page(pool)
    assert me.get(address).status_code == 404
    assert me.post(address, agreed(pool)).status_code == 404


def test_wrong_method(me, pool):
    assert me.delete(page(pool)).status_code == 405
