"""A class that takes a test on its phones: all begin within a minute, each answer is a request, workers are killed.

Each participant keeps one connection, opens the page of the test, begins, reads the key out of the page, and sends an
answer at a time. Processes of their own play the participants. Afterwards the database is held against what was sent.
Then the same participants' answers are sent again as fast as they go, beside scans at the door on the same server.
"""

import os
import random
import re
import signal
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from events.models import SeatPool
from participants.knowledge_tests.services import make_test, set_window
from participants.models import Person, Registration, Sitting, SittingAnswer, TestRound
from participants.question_bank.content import AnswerChoice, QuestionContent
from participants.question_bank.services import add_questions

from . import checkin
from .load import Exchange, Pause, drive, percentile, request
from .registration import INPUT, make_session, make_visitors
from .report import Bench, Report, table
from .server import HOST, SESSION_COOKIE, WebServer, web_server

Phone = tuple[str, str]  # a participant's cookie and ticket code
Seen = tuple[str, float]  # what a request was for, or "failed", and its seconds
Times = dict[str, float]  # seconds
QUESTIONS = 20
KEY = re.compile(r'data-key="([^"]+)"')
ITEM = re.compile(r'data-item="(\d+)"')
KILLS = 3
TRIES = 50  # how often a phone sends the same again before it gives up


@dataclass(frozen=True)
class TestFigures:
    """One class: what was asked of the server, how quickly it answered, and what is missing afterwards."""

    people: int
    answers_per_s: float  # answers as requests, sent as fast as they go
    scans_per_s: float  # at the door, on the same server
    p95_ms: float  # of an answer, while the class takes the test
    lost: int  # answers that were sent and are not in the database as they were given
    doubled: int  # people with two running sittings, and questions with two answers in a sitting
    started: int
    start_p95_ms: float
    killed: int  # processes of the web server
    failed: int  # answers of the server that were none


def make_class(people: int) -> tuple[TestRound, list[Phone]]:
    """An open test of twenty questions, and for each participant the cookie and the ticket code."""
    pool = make_session(people)
    visitors = make_visitors(people)
    persons = Person.objects.filter(user__isnull=False).order_by("-pk")[:people]
    now = timezone.now()
    rows = [
        Registration(person=person, session=pool.session, pool=pool, status="confirmed", registered_at=now)
        for person in reversed(persons)
    ]
    Registration.objects.bulk_create(rows, batch_size=1000)
    SeatPool.objects.filter(pk=pool.pk).update(taken=people)
    choices = tuple(AnswerChoice(f"Pilihan {n}", n == 0) for n in range(4))
    contents = [QuestionContent("single", f"Pertanyaan {n}?", choices) for n in range(QUESTIONS)]
    questions = add_questions(organizer=pool.session.programme.organizer, contents=contents, by=None, now=now)
    test = make_test(session=pool.session, title="Tes", forms={"A": questions}, pair=False, minutes=120)
    round_ = test.rounds.get()
    set_window(round_=round_, opens_at=now, closes_at=None)
    return round_, [(visitor.cookie, row.code) for visitor, row in zip(visitors, rows, strict=True)]


def sit(cookie: str, code: str, round_: int, wait: float, pace: float, seen: list[Seen]) -> Exchange:
    """One participant: begin after `wait` seconds, then an answer every `pace` seconds."""
    headers = [f"Cookie: {SESSION_COOKIE}={cookie}"]
    start = reverse("test_taking:start", args=[code, round_])
    yield Pause(wait)
    page = yield request("GET", start, host=HOST, headers=headers)
    fields = dict(INPUT.findall(page.text))
    jar = "; ".join(f"{name}={value}" for name, value in ({SESSION_COOKIE: cookie} | page.cookies()).items())
    headers = [f"Cookie: {jar}"]
    begun = yield request("POST", start, host=HOST, headers=headers, form=fields)
    seen.append(("begin" if begun.status == 302 else "failed", begun.seconds))
    page = yield request("GET", reverse("test_taking:answer", args=[code, round_]), host=HOST, headers=headers)
    seen.append(("begin" if page.status == 200 else "failed", page.seconds))
    key, items = KEY.findall(page.text), [int(item) for item in ITEM.findall(page.text)]
    for item in items if key else []:
        yield Pause(pace)
        answer = yield request("POST", reverse("test_taking:answers"), host=HOST, data=_body(key[0], item))
        seen.append(("answer" if answer.status == 200 else "failed", answer.seconds))


def _body(key: str, item: int) -> dict[str, Any]:
    now = round(time.time() * 1000)
    return {"key": key, "device_now": now, "answers": [{"item": item, "given": [item % 4], "at": now}]}


def again(keys: Sequence[tuple[str, list[int]]], seen: list[Seen]) -> Exchange:
    """Answers of several participants over one connection, as fast as they go."""
    for key, items in keys:
        for item in items:
            answer = yield request("POST", reverse("test_taking:answers"), host=HOST, data=_body(key, item))
            seen.append(("answer" if answer.status == 200 else "failed", answer.seconds))


def _play(
    address: tuple[str, int], people: Sequence[tuple[str, str]], round_: int, times: dict[str, float], pipe: Any
) -> None:
    """In a process of its own: a part of the class, to its end."""
    seen: list[Seen] = []
    dice = random.Random(os.getpid())  # noqa: S311  the load's spread
    scripts = [
        sit(cookie, code, round_, dice.random() * times["start"], times["pace"], seen) for cookie, code in people
    ]
    drive(address, scripts, tries=TRIES)
    pipe.send(seen)
    pipe.close()


def play(
    server: WebServer, round_: TestRound, people: Sequence[tuple[str, str]], processes: int, times: dict[str, float]
) -> list[Seen]:
    """The whole class, over so many processes; what each request came to."""
    connections.close_all()  # a connection of the database does not survive a fork
    context = get_context("fork")
    pipes, players = [], []
    for number in range(processes):
        mine, theirs = context.Pipe(duplex=False)
        part = people[number::processes]
        player = context.Process(target=_play, args=(server.address, part, round_.pk, times, theirs))
        player.start()
        theirs.close()
        pipes.append(mine)
        players.append(player)
    seen = [each for pipe in pipes for each in pipe.recv()]
    for player in players:
        player.join()
    return seen


def kill_workers(server: WebServer, seconds: float, killed: list[int]) -> threading.Thread:
    """Kill a process of the web server three times while the class goes on."""

    def kill() -> None:
        for _time in range(KILLS):
            time.sleep(seconds / (KILLS + 1))
            children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
            workers = [pid for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]
            victims = workers or children
            if victims:
                os.kill(int(victims[0]), signal.SIGKILL)
                killed.append(int(victims[0]))

    thread = threading.Thread(target=kill, daemon=True)
    thread.start()
    return thread


def count_lost(round_: TestRound, people: int) -> tuple[int, int]:
    """Answers that are not there as they were given, and what is there twice."""
    answers = SittingAnswer.objects.filter(sitting__round=round_)
    right = sum(1 for item, given in answers.values_list("item_id", "given") if given == [item % 4])
    sittings = list(Sitting.objects.filter(round=round_).values_list("registration_id", flat=True))
    pairs = list(answers.values_list("sitting_id", "item_id"))
    doubled = len(sittings) - len(set(sittings)) + len(pairs) - len(set(pairs))
    return people * QUESTIONS - right, doubled


def capacity(server: WebServer, round_: TestRound, clients: int) -> float:
    """Answers a second when nothing waits."""
    keys = list(Sitting.objects.filter(round=round_).values_list("key", flat=True)[: clients * 10])
    items = list(round_.test.items.values_list("pk", flat=True))
    seen: list[Seen] = []
    parts = [[(key, items) for key in keys[number::clients]] for number in range(clients)]
    return drive(server.address, [again(part, seen) for part in parts if part]).per_s


def _add_arguments(parser: CommandParser) -> None:
    parser.add_argument("--people", type=int, default=5000, help="participants")
    parser.add_argument("--start-seconds", type=float, default=60, help="in which all begin")
    parser.add_argument("--seconds", type=float, default=600, help="in which each sends its answers")
    parser.add_argument("--processes", type=int, default=16, help="processes that play the participants")
    parser.add_argument("--workers", type=int, default=2, help="processes of the web server")
    parser.add_argument("--scans", type=int, default=1000, help="people scanned twice at the door, to compare with")


def _run(
    *, people: int, start_seconds: float, seconds: float, processes: int, workers: int, scans: int, **_options: Any
) -> Report:
    with web_server(workers) as server:
        figures = asdict(_measure(server, people, processes, {"start": start_seconds, "whole": seconds}, scans))
    return Report(table([figures]), figures)


def _measure(server: WebServer, people: int, processes: int, times: Times, scans: int) -> TestFigures:
    warm, first = make_class(20)
    play(server, warm, first, 1, {"start": 0.1, "pace": 0.0})
    round_, crowd = make_class(people)
    killed: list[int] = []
    killer = kill_workers(server, times["start"] + times["whole"], killed)
    pace = {"start": times["start"], "pace": times["whole"] / QUESTIONS}
    seen = play(server, round_, crowd, min(processes, people), pace)
    killer.join()
    lost, doubled = count_lost(round_, people)
    took = {kind: [each for name, each in seen if name == kind] for kind in ("begin", "answer", "failed")}
    door = checkin.crowd(server, devices=8, people=scans)
    return TestFigures(
        people=people,
        answers_per_s=round(capacity(server, round_, 8), 1),
        scans_per_s=door.scans_per_s,
        p95_ms=round(percentile(took["answer"], 95) * 1000, 1),
        lost=lost,
        doubled=doubled,
        started=Sitting.objects.filter(round=round_).count(),
        start_p95_ms=round(percentile(took["begin"], 95) * 1000, 1),
        killed=len(killed),
        failed=len(took["failed"]),
    )


BENCH = Bench("a class that takes a test on its phones, with processes of the web server killed", _add_arguments, _run)
