"""The embedded broker: nothing lost, nothing twice, whatever dies; with real processes and a real worker."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from kombu import Connection, Consumer, Exchange, Queue
from kombu.simple import SimpleQueue

from bimtek import sqlite_transport
from tests.infra import queue_worker
from tests.infra.paths import ROOT, processes

TAKE_AND_HANG = """
import sys, time
from kombu import Connection
from bimtek import sqlite_transport
sqlite_transport.register()
queue = Connection(sys.argv[1]).SimpleQueue("work")
print(queue.get(timeout=10).payload, flush=True)
time.sleep(600)
"""
TAKE_ALL = """
import sys, queue as empty
from kombu import Connection
from bimtek import sqlite_transport
sqlite_transport.register()
queue = Connection(sys.argv[1]).SimpleQueue("work")
try:
    while True:
        message = queue.get(timeout=1)
        print(message.payload, flush=True)
        message.ack()
except empty.Empty:
    pass
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    sqlite_transport.register()
    return f"sqlite:///{tmp_path}/folder%20made/queue.sqlite3"


@pytest.fixture
def connection(url: str) -> Iterator[Connection]:
    with Connection(url) as connection:
        yield connection


def put(url: str, *payloads: object, queue: str = "work") -> None:
    with Connection(url) as connection, connection.SimpleQueue(queue) as work:
        for payload in payloads:
            work.put(payload)


def take(queue: SimpleQueue, timeout: float = 0.2) -> object:
    """Return and acknowledge the next payload; None when nothing comes in time."""
    try:
        message = queue.get(timeout=timeout)
    except queue.Empty:
        return None
    message.ack()
    return message.payload


def python(code: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", code, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def wait_for(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def test_messages_come_in_the_order_they_were_sent(url: str, connection: Connection) -> None:
    put(url, *range(20))
    with connection.SimpleQueue("work") as work:
        assert [take(work) for _ in range(21)] == [*range(20), None]


def test_a_message_outlives_its_sender(url: str) -> None:
    code = (
        "import os, sys; from kombu import Connection; from bimtek import sqlite_transport as s; s.register();"
        "Connection(sys.argv[1]).SimpleQueue('work').put('kept'); os.kill(os.getpid(), 9)"
    )
    sender = python(code, url)
    sender.communicate(timeout=20)
    assert sender.returncode == -signal.SIGKILL
    with Connection(url) as connection, connection.SimpleQueue("work") as work:
        assert take(work) == "kept"


def test_queues_are_apart(url: str, connection: Connection) -> None:
    put(url, "a", queue="press")
    put(url, "b", queue="default")
    with connection.SimpleQueue("press") as press, connection.SimpleQueue("default") as default:
        assert (take(press), take(press), take(default)) == ("a", None, "b")


def test_size_and_purge_count_what_waits(url: str, connection: Connection) -> None:
    put(url, 1, 2, 3)
    with connection.SimpleQueue("work") as work:
        held = work.get(timeout=1)
        assert work.qsize() == 2
        assert work.clear() == 2
        assert work.qsize() == 0
        held.requeue()
        assert take(work) == 1


def test_a_rejected_message_is_gone_and_a_requeued_one_keeps_its_place(url: str, connection: Connection) -> None:
    put(url, "first", "second", "third")
    with connection.SimpleQueue("work") as work:
        work.get(timeout=1).reject()
        work.get(timeout=1).requeue()
        again = work.get(timeout=1)
        assert again.payload == "second"
        assert again.delivery_info["redelivered"] is True
        again.ack()
        last = work.get(timeout=1)
        assert (last.payload, last.delivery_info["redelivered"]) == ("third", False)


def test_closing_a_channel_gives_back_what_it_held(url: str, connection: Connection) -> None:
    put(url, "again")
    with Connection(url) as other:
        assert other.SimpleQueue("work").get(timeout=1).payload == "again"
    with connection.SimpleQueue("work") as work:
        assert take(work) == "again"


@pytest.mark.parametrize("no_ack", [True, False])
def test_without_acknowledgement_a_message_is_done_when_handed_over(url: str, no_ack: bool) -> None:
    put(url, "once")
    with Connection(url) as connection:
        got = []
        queue = Queue("work", Exchange("work"), "work")
        with Consumer(connection, [queue], callbacks=[lambda body, message: got.append(body)], no_ack=no_ack):
            connection.drain_events(timeout=1)
        assert got == ["once"]
    put(url, "by hand")
    with Connection(url) as connection:
        channel = connection.channel()
        expected = "by hand" if no_ack else "once"
        assert channel.basic_get("work", no_ack=True).decode() == expected
    with Connection(url) as connection, connection.SimpleQueue("work") as work:
        assert take(work) == (None if no_ack else "by hand")


def test_a_message_is_noticed_within_a_few_polls(url: str, connection: Connection) -> None:
    with connection.SimpleQueue("work") as work:
        take(work, timeout=0.05)
        waits = []
        for number in range(10):
            started = time.monotonic()
            put(url, number)
            assert take(work, timeout=5) == number
            waits.append(time.monotonic() - started)
    assert sorted(waits)[5] < 0.25


def test_two_consumers_never_get_the_same_message(url: str) -> None:
    put(url, *range(300))
    consumers = [python(TAKE_ALL, url) for _ in range(3)]
    taken = Counter(line for consumer in consumers for line in consumer.communicate(timeout=60)[0].split())
    assert taken == Counter(str(number) for number in range(300))


def test_a_living_process_keeps_what_it_took(url: str, connection: Connection) -> None:
    put(url, "held")
    holder = python(TAKE_AND_HANG, url)
    assert holder.stdout is not None
    try:
        assert holder.stdout.readline() == "held\n"
        with connection.SimpleQueue("work") as work:
            assert take(work, timeout=sqlite_transport.SWEEP_SECONDS * 2.5) is None
    finally:
        holder.kill()
        holder.communicate()


def test_a_killed_process_gives_back_what_it_took_exactly_once(url: str, connection: Connection) -> None:
    put(url, "held")
    holder = python(TAKE_AND_HANG, url)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    holder.kill()
    holder.communicate()
    with connection.SimpleQueue("work") as work:
        message = work.get(timeout=sqlite_transport.SWEEP_SECONDS * 5)
        assert (message.payload, message.delivery_info["redelivered"]) == ("held", True)
        message.ack()
        assert take(work, timeout=sqlite_transport.SWEEP_SECONDS * 2) is None


def test_a_forked_child_works_with_a_store_of_its_own(url: str, connection: Connection) -> None:
    with connection.SimpleQueue("work") as work:
        work.put("from the parent")
        held = work.get(timeout=1)
        child = os.fork()
        if child == 0:
            try:
                put(url, "from the child")
            finally:
                os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        # The child's end has not loosened the parent's hold.
        assert take(work, timeout=sqlite_transport.SWEEP_SECONDS * 1.5) == "from the child"
        held.ack()
        assert take(work) is None


def start_worker(url: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "celery", "-A", "tests.infra.queue_worker", "worker", "-c", "1", "-l", "warning"]
    environment = {**os.environ, "QUEUE_URL": url}
    return subprocess.Popen(
        [*command, "-Q", "default,press", "--without-heartbeat"], cwd=ROOT, env=environment, start_new_session=True
    )


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def send(url: str, queue: str, *arguments: object) -> None:
    with Connection(url) as connection:
        queue_worker.note.apply_async(arguments, queue=queue, connection=connection)


@pytest.mark.slow("starts real workers")
def test_a_real_worker_does_the_work_and_a_killed_one_leaves_it_to_the_next(url: str, tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    first = start_worker(url)
    try:
        send(url, "default", str(journal), "quick")
        send(url, "press", str(journal), "also")
        wait_for(lambda: {"done quick", "done also"} <= set(lines(journal)))
        send(url, "press", str(journal), "slow", 3600)
        wait_for(lambda: any(line.startswith("begin slow") for line in lines(journal)))
        orphan = int(lines(journal)[-1].split()[2])
        first.kill()
        first.wait()
        wait_for(lambda: orphan not in processes())
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(first.pid, signal.SIGKILL)
        first.wait()
    journal.write_text("")
    send(url, "press", str(journal), "after")
    second = start_worker(url)
    try:
        wait_for(lambda: any(line.startswith("begin slow") for line in lines(journal)))
    finally:
        os.killpg(second.pid, signal.SIGKILL)
        second.wait()
    assert [line.split()[:2] for line in lines(journal)] == [["begin", "slow"]]


def test_a_worker_stopped_gently_finishes_its_task(url: str, tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    worker = start_worker(url)
    try:
        send(url, "default", str(journal), "work", 1.5)
        wait_for(lambda: bool(lines(journal)))
        worker.terminate()
        assert worker.wait(20) == 0
    finally:
        worker.kill()
        worker.wait()
    assert lines(journal)[-1] == "done work"
    with Connection(url) as connection, connection.SimpleQueue("default") as queue:
        assert queue.qsize() == 0
