"""Redis is killed in the middle of a rush: who was told "registered" is, once, and each mail leaves later, once."""

import os
import threading
import time
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from bimtek import cache as patient
from bimtek.accounts.models import OutgoingMail
from bimtek.bench import registration as rush
from bimtek.bench.load import drive
from bimtek.bench.server import web_server
from participants.consent.services import ensure_first_version
from participants.models import Notice, Registration
from tests.extent import extent
from tests.faults.own_redis import OwnRedis, unused_port
from tests.faults.web import collect_static_files
from tests.invariants import broken
from tests.mails import compose_notices

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow("starts a web server and many visitors")]

PEOPLE, CLIENTS, SEATS = extent(90, 160), 8, extent(84, 150)


def kill_and_revive(server: OwnRedis, seen: rush.Rush) -> None:
    """Once some are through: gone, for long enough that everybody notices, and back with nothing in it."""
    until = time.monotonic() + 60
    while len(seen.completed) < PEOPLE // 5 and time.monotonic() < until:
        time.sleep(0.01)
    server.kill()
    time.sleep(1.0)
    server.start()


def test_nobody_who_was_registered_is_lost(tmp_path: Path, settings) -> None:
    settings.EMAIL_BACKEND = "bimtek.accounts.outbox.backend.OutboxBackend"
    call_command("createcachetable", patient.RESERVE_TABLE, verbosity=0)
    ensure_first_version(now=timezone.now())
    collect_static_files()
    own, seen = OwnRedis(tmp_path, unused_port()), rush.Rush()
    pool, visitors = rush.make_session(SEATS), rush.make_visitors(PEOPLE)
    scripts = [visitor.register(pool.session_id, pool.pk, seen) for visitor in visitors]
    killer = threading.Thread(target=kill_and_revive, args=[own, seen])
    database = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{connection.settings_dict['NAME']}"
    try:
        with web_server(2, REDIS_URL=own.url, DATABASE_URL=database, REGISTRATIONS_PER_SECOND="0") as server:
            killer.start()
            drive(server.address, scripts, at_once=CLIENTS)
            killer.join()
    finally:
        own.kill()
    assert (len(seen.completed), seen.refused, seen.failed) == (SEATS, PEOPLE - SEATS, 0)
    assert Registration.objects.filter(status="confirmed").count() == SEATS
    assert broken(timezone.now()) == []
    assert Notice.objects.count() == SEATS
    assert compose_notices() == SEATS
    told = [address for mail in OutgoingMail.objects.all() for address in mail.to]
    assert len(told) == len(set(told)) == SEATS
