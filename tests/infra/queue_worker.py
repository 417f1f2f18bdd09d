"""A Celery application of its own for tests: `celery -A tests.infra.queue_worker worker`; not Django's."""

import os
import time
from pathlib import Path

from celery import Celery
from celery.signals import worker_process_init

from bimtek import sqlite_transport
from bimtek.celery import leave_with_parent

worker_process_init.connect(leave_with_parent)
sqlite_transport.register()
# Not current: in the tests' own process every shared task would go to this application from then on.
app = Celery("queue_worker", broker=os.environ.get("QUEUE_URL"), set_as_current=False)
app.conf.update(task_acks_late=True, worker_prefetch_multiplier=1, task_reject_on_worker_lost=True)
app.conf.update(task_ignore_result=True, broker_connection_retry_on_startup=True)


@app.task
def note(path: str, text: str, seconds: float = 0) -> None:
    """Write down that work on `text` began, work `seconds`, and write down that it is done."""
    with Path(path).open("a") as file:
        file.write(f"begin {text} {os.getpid()} {os.getppid()}\n")
        file.flush()
        time.sleep(seconds)
        file.write(f"done {text}\n")
