"""Acts on whole lists: all that the filter finds, in a worker where they are many, done once and undone once."""

import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.models import SeatPool
from participants.messages.conditions import FoundCondition
from participants.models import ListAct, Registration
from participants.registrants import act_queue, act_work, acts
from participants.registrants.tasks import list_act, sweep_list_acts
from tests.factories import PersonFactory, RegistrationFactory, UserFactory
from tests.participants.registrants.office import NOW, address
from tests.participants.registrants.test_finding import keys_of, statuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(monkeypatch):
    """Acts of more than two go to a worker, which is asked for here."""
    asked = []
    monkeypatch.setattr(acts, "AT_ONCE", 2)
    monkeypatch.setattr(act_queue, "ask", asked.append)
    return asked


@pytest.fixture
def pending(session):
    return RegistrationFactory.create_batch(4, session=session, status="pending")


def do(desk, session, action: str, query: str = "", **fields):
    return desk.post(f"{address('act', session)}?{query}", {"action": action, "everyone": "on", **fields})


def seen(response) -> str:
    return str(response.context["preview"].digest)


def test_all_that_the_filter_finds_are_meant_on_every_page(desk, session, registration, pending, monkeypatch):
    monkeypatch.setattr("participants.registrants.views.PER_PAGE", 2)
    assert 'name="everyone"' in desk.get(address("list", session), {"status": "pending"}).content.decode()
    shown = do(desk, session, "approve", "status=pending")
    assert (shown.context["preview"].count, shown.context["preview"].left) == (4, [])
    done = do(desk, session, "approve", "status=pending", confirmed="on", seen=seen(shown))
    assert done.headers["Location"] == f"{address('list', session)}?status=pending"
    assert statuses(*pending) == ["confirmed"] * 4


def test_who_came_after_the_preview_is_shown_before_it_is_done(desk, session, pending):
    shown = do(desk, session, "cancel", reason="x")
    late = RegistrationFactory(session=session)
    again = do(desk, session, "cancel", reason="x", confirmed="on", seen=seen(shown))
    assert again.status_code == 422
    assert again.context["preview"].count == 5
    assert statuses(late, *pending) == ["confirmed", *["pending"] * 4]
    do(desk, session, "cancel", reason="x", confirmed="on", seen=seen(again))
    assert set(statuses(late, *pending)) == {"cancelled"}


def test_many_are_done_by_a_worker_with_progress(
    desk, session, pending, asked, registrar, django_capture_on_commit_callbacks
):
    shown = do(desk, session, "approve")
    with django_capture_on_commit_callbacks(execute=True):
        leads = do(desk, session, "approve", confirmed="on", seen=seen(shown)).headers["Location"]
    act = ListAct.objects.get()
    assert leads == address("act_detail", session, act.pk)
    assert asked == [act.pk]
    assert statuses(*pending) == ["pending"] * 4
    assert act_work.work(act.pk, now=NOW, seconds=-1) is False  # its time was over before the first
    page = desk.get(leads, headers={"HX-Request": "true"})
    assert (page.context["progress"], page.context["total"]) == (0, 4)
    assert acts.last_of(session, registrar).finished_at is None
    desk.post(address("undo", session), {"act": act.pk})  # not before it is done
    assert ListAct.objects.get().undone_at is None
    list_act(act.pk)
    list_act(act.pk)  # a task may come twice
    assert statuses(*pending) == ["confirmed"] * 4
    assert "HX-Refresh" in desk.get(leads, headers={"HX-Request": "true"}).headers
    assert desk.get(leads).context["may_undo"]
    desk.post(address("undo", session), {"act": act.pk})
    list_act(act.pk)
    assert statuses(*pending) == ["pending"] * 4
    assert acts.counts(ListAct.objects.get()) == {"todo": 0, "done": 0, "left": 0, "back": 4, "stays": 0}
    assert not desk.get(leads).context["may_undo"]


def test_a_worker_that_was_lost_is_followed_by_another(session, pending, asked, registrar, monkeypatch):
    rows = Registration.objects.filter(session=session)
    act = acts.start(session=session, action="approve", rows=rows, by=registrar, now=NOW)
    real, tries = act_work._do, []

    def killed(*args) -> None:
        tries.append(args)
        if len(tries) == 3:
            raise SystemExit
        real(*args)

    monkeypatch.setattr(act_work, "_do", killed)
    with pytest.raises(SystemExit):
        act_work.work(act.pk, now=NOW, seconds=60)
    assert [len(keys_of(act, state)) for state in ("todo", "done")] == [2, 2]
    asked.clear()
    sweep_list_acts()
    assert asked == []  # a moment ago is not lost
    ListAct.objects.update(at=NOW - 2 * act_queue.STALLED)
    sweep_list_acts()
    assert asked == [act.pk]
    assert act_work.work(act.pk, now=NOW, seconds=60)
    assert keys_of(act, "done") == [row.pk for row in pending]


def test_undoing_gives_back_the_place_that_each_had(desk, session, registration, pool):
    waits = RegistrationFactory.create_batch(2, session=session, pool=pool, status="waitlisted")
    pending = RegistrationFactory(session=session, pool=pool, status="pending")
    SeatPool.objects.filter(pk=pool.pk).update(capacity=2, has_waiting_list=True, waiting=2, taken=2)
    rows = [waits[1], pending]
    data = {"action": "cancel", "chosen": [row.pk for row in rows], "confirmed": "on", "reason": "x"}
    desk.post(address("act", session), data)
    assert statuses(registration, *waits, pending) == ["confirmed", "confirmed", "cancelled", "cancelled"]
    desk.post(address("undo", session), {"act": ListAct.objects.get().pk})
    # The seat that was freed went to the first in line, so one stays cancelled; who waited waits again.
    assert statuses(registration, *waits, pending) == ["confirmed", "confirmed", "waitlisted", "cancelled"]
    SeatPool.objects.filter(pk=pool.pk).update(capacity=3)
    stays = desk.get(address("act_detail", session, ListAct.objects.get().pk))
    assert [item.registration for item in stays.context["stayed"]] == [pending]


def test_a_preview_of_a_long_list_asks_no_more_often(session, registration):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            found = acts.preview(Registration.objects.filter(session=session), "cancel")
            assert found.count + found.more >= 1
        return len(seen)

    few = queries()
    RegistrationFactory.create_batch(55, session=session)
    assert queries() == few
    assert acts.preview(Registration.objects.filter(session=session), "cancel").more == 6


def test_messages_and_badges_go_to_whom_the_list_shows(desk, session, registration, pool):
    other = RegistrationFactory(session=session, pool=pool, person=PersonFactory(name="Budi", institution="KPU"))
    query = f"q=siti&pool={pool.pk}&status=confirmed"
    written = do(desk, session, "message", query).headers["Location"]
    assert written.startswith(reverse("messages:write", args=[session.pk]) + "?q=siti&status=confirmed&category=")
    rows = Registration.objects.filter(session=session)
    narrowed = FoundCondition().narrow(rows, "siti", scope=None, now=NOW)
    assert list(narrowed) == [registration]
    assert desk.get(written).context["who"].initial["q"] == "siti"
    printed = do(desk, session, "print", query).headers["Location"]
    assert printed == f"{reverse('tickets:badges', args=[session.pk])}?q=siti&pool={pool.pk}"
    assert other.pk != registration.pk


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_each_registration_once(session, pending, registrar, asked):
    rows = Registration.objects.filter(session=session)
    act = acts.start(session=session, action="approve", rows=rows, by=registrar, now=NOW)

    def run() -> None:
        act_work.work(act.pk, now=NOW, seconds=60)
        connection.close()

    workers = [threading.Thread(target=run) for _each in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert act_work.work(act.pk, now=NOW, seconds=60)
    assert keys_of(act, "done") == [row.pk for row in pending]


def test_an_act_of_an_account_that_is_gone_stays_undone(session, pending, asked):
    user = UserFactory()
    rows = Registration.objects.filter(session=session)
    act = acts.start(session=session, action="approve", rows=rows, by=user, now=NOW)
    user.delete()
    assert act_work.work(act.pk, now=NOW, seconds=60)
    assert statuses(*pending) == ["pending"] * 4
