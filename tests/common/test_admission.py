"""Heavy requests: how many may wait at once, by process and by share, and what the refused are told."""

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from io import BytesIO

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory

from bimtek.busy import BusyMiddleware
from bimtek.common import admission, offload
from bimtek.common.admission import Busy, admitted, enter
from bimtek.common.downloads import PIECE_BYTES, PIECES_AHEAD, Download, streamed
from bimtek.common.errors import Refusal
from tests.common.busy import all_slots_taken

pytestmark = pytest.mark.django_db  # an answer that is closed looks after connections
HALF = max(1, settings.WEB_THREADS // 2)
HOLD = """
import time
from bimtek.common.admission import admitted
with admitted({!r}):
    print(1, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def other_process(tmp_path, monkeypatch):
    """Another web process of the same machine, in the midst of heavy work for organizer 7."""
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "bimtek.settings", "VAR_DIR": str(settings.VAR_DIR)}
    command = [sys.executable, "-c", HOLD.format(admission.of_organizer(7))]
    with subprocess.Popen(command, env=env, cwd=settings.BASE_DIR, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        yield process
        process.kill()


def test_at_most_half_of_the_threads_wait_for_heavy_work():
    with ExitStack() as held:
        slots = [enter() for _ in range(HALF)]
        for slot in slots:
            held.callback(slot.release)
        with pytest.raises(Busy) as said:
            enter()
    assert said.value.code == "busy"
    enter().release()


def test_a_slot_given_back_twice_is_one_slot():
    slot = enter()
    slot.release()
    slot.release()
    slots = [enter() for _ in range(HALF)]
    with pytest.raises(Busy):
        enter()
    for slot in slots:
        slot.release()


def test_work_that_fails_gives_its_slot_and_share_back():
    with pytest.raises(ZeroDivisionError), admitted("organizer:1"):
        raise ZeroDivisionError
    with admitted("organizer:1"):
        pass


def test_within_a_slot_no_other_is_asked_for():
    with admitted("organizer:1"), admitted("organizer:1"), admitted():
        pass


def test_an_organizer_has_one_heavy_request_at_a_time_on_the_whole_machine(other_process):
    with pytest.raises(Busy), admitted(admission.of_organizer(7)):
        pass
    with admitted(admission.of_organizer(8)):
        pass


def test_a_killed_process_takes_no_share_with_it(other_process):
    os.kill(other_process.pid, signal.SIGKILL)
    other_process.wait()
    with admitted(admission.of_organizer(7)):
        pass


def test_a_refused_share_takes_no_slot(other_process):
    for _ in range(HALF + 1):
        with pytest.raises(Busy):
            enter(admission.of_organizer(7))
    enter().release()


def test_the_busy_page_asks_again_by_itself_but_never_sends_a_form_again():
    busy = BusyMiddleware(lambda request: HttpResponse())
    asked = busy.process_exception(RequestFactory().get("/"), Busy())
    sent = busy.process_exception(RequestFactory().post("/"), Busy())
    assert (asked.status_code, asked["Retry-After"], asked["Refresh"]) == (503, "5", "5")
    assert (sent.status_code, sent["Retry-After"], "Refresh" in sent) == (503, "5", False)
    assert busy.process_exception(RequestFactory().get("/"), Refusal("other", "no")) is None


def test_who_asks_again_too_early_is_told_again_before_anything_is_done(monkeypatch):
    asked = []
    busy = BusyMiddleware(lambda request: asked.append(request) or HttpResponse())
    busy.process_exception(owners("/kelola/a/"), Busy())
    assert [busy(owners("/kelola/a/")).status_code for _ in range(3)] == [503] * 3
    assert not asked
    # Another address, another browser, and the same one in time.
    assert busy(owners("/kelola/b/")).status_code == busy(owners("/kelola/a/", "other")).status_code == 200
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + admission.RETRY_SECONDS)
    assert busy(owners("/kelola/a/")).status_code == 200


def owners(path, session="owner"):
    request = RequestFactory().get(path)
    request.COOKIES[settings.SESSION_COOKIE_NAME] = session
    return request


def square(number):
    return number * number


def spin():
    while True:
        pass


def hoard():
    return bytearray(3 * 1024**3)


def fail():
    raise Refusal("wrong", "It is wrong.")


def process_id():
    return os.getpid(), os.nice(0)


@pytest.mark.usefixtures("in_children")
def test_a_child_answers_with_what_the_function_returns_or_raises():
    assert offload.run(square, 7) == 49
    with pytest.raises(Refusal, match="It is wrong") as said:
        offload.run(fail)
    assert said.value.code == "wrong"


@pytest.mark.usefixtures("in_children")
def test_work_is_done_in_another_process_at_a_low_priority():
    pid, niceness = offload.run(process_id)
    assert pid != os.getpid()
    assert niceness >= offload.NICENESS


@pytest.mark.usefixtures("in_children")
@pytest.mark.parametrize(
    ("work", "limits"),
    [
        (spin, offload.OffloadLimits(cpu_seconds=1)),
        (spin, offload.OffloadLimits(wall_seconds=1)),
        (hoard, offload.USUAL),
    ],
    ids=["processor", "wall", "memory"],
)
def test_a_child_beyond_its_limits_ends_and_gives_its_slot_back(work, limits):
    with pytest.raises(offload.TooMuch):
        offload.run(work, limits=limits)
    assert offload.run(square, 2) == 4


@pytest.mark.usefixtures("in_children")
def test_where_no_slot_is_free_no_child_is_started():
    with all_slots_taken(), pytest.raises(Busy):
        offload.run(square, 2)


def test_a_large_file_holds_a_slot_until_it_is_closed_and_a_small_one_none():
    large = PIECE_BYTES * PIECES_AHEAD + 1
    with all_slots_taken():
        assert Download(BytesIO(b"x"), filename="a.bin").streaming
        with pytest.raises(Busy):
            Download(BytesIO(bytes(large)), filename="a.bin")
    held = [Download(BytesIO(bytes(large)), filename="a.bin") for _ in range(HALF)]
    with pytest.raises(Busy):
        enter()
    assert [len(piece) for piece in held[0]][:2] == [PIECE_BYTES, PIECE_BYTES]
    for response in held:
        response.close()
    enter().release()


def test_what_is_made_while_it_is_sent_holds_a_slot_also_where_it_breaks_off():
    def pieces():
        yield b"one"
        raise ZeroDivisionError

    response = streamed(pieces(), share="organizer:1")
    with pytest.raises(Busy):
        enter("organizer:1")
    with pytest.raises(ZeroDivisionError):
        list(response)
    response.close()
    enter("organizer:1").release()
