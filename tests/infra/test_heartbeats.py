"""Signs of life of workers and clock, in both brokers; and a worker that has lost its queues ends."""

import time
from pathlib import Path

import pytest
import redis
from celery import current_app
from kombu import Connection
from kombu.transport import redis as kombu_redis

from bimtek.common import heartbeats, queue_polling
from bimtek.worker_watch import LOST_SECONDS, Clock, Watch
from tests.faults.own_redis import OwnRedis, unused_port

NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture(params=["redis", "sqlite"])
def broker(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of the two that the portal can work with."""
    if request.param == "sqlite":
        use(f"sqlite:///{tmp_path / 'queue.sqlite3'}", monkeypatch)


def use(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("connection_for_write", "connection_for_read"):
        connect = getattr(current_app, name)
        monkeypatch.setattr(current_app, name, lambda connect=connect, **options: connect(url, **options))


def test_what_was_written_is_read_and_grows_old(broker: None) -> None:
    assert [each.name for each in heartbeats.silences()] == [*heartbeats.QUEUES, "clock"]
    assert str(heartbeats.silences()[0]) == "No worker has looked at the queue urgent yet"
    heartbeats.write(heartbeats.QUEUES, 1000.0)
    heartbeats.write(["press", "clock"], 1050.0)
    assert heartbeats.silences(1000.0 + heartbeats.SILENT_SECONDS) == []
    late = heartbeats.silences(1001.0 + heartbeats.SILENT_SECONDS)
    assert {each.name for each in late} == {"urgent", "default", "mail", "bulk"}
    assert heartbeats.Silence("mail", 61.0) in late


def test_the_clock_shows_that_it_ticks(broker: None, tmp_path: Path) -> None:
    clock = Clock(app=current_app, schedule_filename=str(tmp_path / "schedule"), lazy=True)
    clock._show()
    assert time.time() - heartbeats.read()["clock"] < 60


@pytest.fixture
def ended() -> list[int]:
    return []


@pytest.fixture
def watch(ended: list[int]) -> Watch:
    return Watch(("press", "bulk"), end=ended.append)


def test_a_worker_that_asks_for_work_renews_its_queues_heartbeats(broker: None, watch: Watch, ended: list[int]) -> None:
    queue_polling.asked()
    watch.look()
    assert set(heartbeats.read()) == {"press", "bulk"}
    assert ended == []


def silent(seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_polling, "seconds_since", lambda: seconds)


def test_a_worker_that_has_not_asked_for_long_ends(
    broker: None, watch: Watch, ended: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    silent(LOST_SECONDS + 1, monkeypatch)
    watch.look()
    assert ended == []  # the broker has only just answered: the worker may be connecting to it
    watch.answering_since = time.monotonic() - LOST_SECONDS - 1
    watch.look()
    assert ended == [1]
    assert heartbeats.read() == {}


def test_a_worker_whose_broker_is_away_waits(watch: Watch, ended: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    silent(10 * LOST_SECONDS, monkeypatch)
    watch.answering_since = time.monotonic() - 10 * LOST_SECONDS
    with monkeypatch.context() as patch:
        use(NOWHERE, patch)
        watch.look()
    watch.look()  # back: counted from now
    assert ended == []


@pytest.mark.parametrize("mended", [True, False])
def test_redis_gone_while_a_worker_holds_a_task_raises_no_error(tmp_path: Path, mended: bool) -> None:
    """kombu gives back what is held over the connection that was just lost; its own transport is the control."""
    own = OwnRedis(tmp_path, unused_port())
    transport = "bimtek.redis_transport:Transport" if mended else kombu_redis.Transport
    connection = Connection(own.url, transport=transport)
    channel = connection.channel()
    try:
        connection.SimpleQueue("held", channel=channel).put({"task": 1})
        assert channel.basic_get("held") is not None
    finally:
        own.kill()
    if mended:
        channel.qos.restore_unacked_once()
    else:
        with pytest.raises(redis.ConnectionError):
            channel.qos.restore_unacked_once()
