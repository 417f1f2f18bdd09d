"""The Celery application: queues `urgent`, `default`, `mail`, `press`, `bulk`; what runs by the clock stands here."""

import logging
import logging.config
import os
import threading
import time
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import (
    beat_embedded_init,
    celeryd_init,
    setup_logging,
    worker_init,
    worker_process_init,
    worker_ready,
)

from bimtek import redis_transport, sqlite_transport
from bimtek.common import task_age as task_age  # its signal

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bimtek.settings")
sqlite_transport.register()
redis_transport.register()

app = Celery("bimtek")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# A tick that no worker took in time is dropped; the next one does its work too.
app.conf.beat_schedule = {
    "sweep-urgent": {"task": "accounts.sweep_urgent", "schedule": 15.0, "options": {"expires": 14}},
    "sweep-outbox": {"task": "accounts.sweep_outbox", "schedule": 60.0, "options": {"expires": 55}},
    "sweep-cancelled": {"task": "participants.sweep_cancelled", "schedule": 300.0, "options": {"expires": 290}},
    "sweep-list-acts": {"task": "participants.sweep_list_acts", "schedule": 300.0, "options": {"expires": 290}},
    "count-risks": {"task": "certificates.count_risks", "schedule": 600.0, "options": {"expires": 590}},
    "count-entitlement": {"task": "certificates.count_entitlement", "schedule": 600.0, "options": {"expires": 590}},
    "compose-notices": {"task": "participants.compose_notices", "schedule": 30.0, "options": {"expires": 25}},
    "sweep-messages": {"task": "participants.messages.sweep", "schedule": 60.0, "options": {"expires": 55}},
    "tell-speakers": {"task": "participants.messages.speakers", "schedule": 600.0, "options": {"expires": 590}},
    "send-digests": {"task": "participants.messages.digest", "schedule": crontab(hour=0, minute=15)},  # 07.15 WIB
    "expire-offers": {"task": "participants.expire_offers", "schedule": 60.0, "options": {"expires": 55}},
    "move-up": {"task": "participants.move_up", "schedule": 10.0, "options": {"expires": 9}},
    # A session's last day ends at a full hour of UTC in each of the three zones.
    "finish-past-sessions": {"task": "events.finish_past_sessions", "schedule": crontab(minute=5)},
    "take-second-steps": {"task": "events.take_second_steps", "schedule": crontab(minute="*/10")},
    "tidy-up": {"task": "accounts.tidy_up", "schedule": crontab(hour=19, minute=30)},  # 02.30 WIB
    "purge-drafts": {"task": "participants.purge_drafts", "schedule": crontab(hour=19, minute=40)},
    "sweep-rosters": {"task": "participants.rosters.sweep", "schedule": 300.0, "options": {"expires": 290}},
    "forget-rosters": {"task": "participants.rosters.forget", "schedule": crontab(hour=19, minute=45)},
    "forget-emptied-people": {"task": "participants.claims.forget", "schedule": crontab(hour=19, minute=47)},
    "forget-check-in-marks": {"task": "participants.self_checkin.forget", "schedule": crontab(hour=19, minute=50)},
    "resume-mailings": {"task": "certificates.resume_mailings", "schedule": 60.0, "options": {"expires": 55}},
    "close-sittings": {"task": "participants.knowledge_tests.close", "schedule": 300.0, "options": {"expires": 290}},
    "forget-bank-data": {"task": "participants.data_sheets.forget", "schedule": crontab(hour=19, minute=53)},
    "resume-photos": {"task": "certificates.resume_photos", "schedule": 60.0, "options": {"expires": 55}},
    "resume-accountability-files": {
        "task": "certificates.resume_accountability_files",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "forget-accountability-files": {
        "task": "certificates.forget_accountability_files",
        "schedule": crontab(hour=19, minute=52),
    },
    "count-coverage": {"task": "certificates.coverage.count_all", "schedule": crontab(minute="*/30")},
    "send-coverage-reports": {
        "task": "certificates.coverage.reports_due",
        "schedule": crontab(hour=23, minute=20),  # 06.20 WIB
    },
    "resume-batches": {"task": "certificates.resume_batches", "schedule": 60.0, "options": {"expires": 55}},
}

PARENT_CHECK_SECONDS = 0.25


@celeryd_init.connect  # for what a worker says before it sets up logging
@setup_logging.connect
def speak_json(loglevel: int | str | None = None, **kwargs: Any) -> None:
    """Let workers and clock write what they have to say as all others do; Celery then leaves logging alone."""
    from celery.apps import worker
    from django.conf import settings

    from bimtek import logs

    logging.config.dictConfig(settings.LOGGING)
    logging.getLogger().setLevel(loglevel or logging.INFO)
    logs.speak_json()
    worker.safe_say = logs.say_safely  # what it says of a shutdown goes past all logging


@worker_ready.connect
def watch_over(sender: Any, **kwargs: Any) -> None:
    """Show that this worker looks at its queues, and end it when it does no more."""
    from bimtek.worker_watch import Watch

    Watch(tuple(sender.app.amqp.queues.consume_from)).start()


@worker_init.connect
def refuse_unfit_secrets(**kwargs: Any) -> None:
    """End a worker whose secrets cannot read what the database holds; Celery swallows every lesser exception here."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    django.setup()
    from bimtek import secrets_fit

    try:
        secrets_fit.look_at_start()
    except ImproperlyConfigured as refusal:
        raise SystemExit(str(refusal)) from None


@beat_embedded_init.connect
@worker_process_init.connect
def leave_with_parent(**kwargs: Any) -> None:
    """End a process of the pool, or the clock, whose worker was killed.

    The broker gives a dead worker's task to another; its orphan must not go on with it as well.
    """
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(PARENT_CHECK_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, name="leave-with-parent", daemon=True).start()
