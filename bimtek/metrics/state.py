"""What stands in the database and the broker at this moment, read when monitoring asks; it costs requests nothing.

Each statement reads an index or a small table, so that a nationwide portal can be asked every fifteen seconds.
"""

import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from celery import current_app
from django.db.models import Count, F, Max, Min, Sum
from django.utils import timezone
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from bimtek.accounts.models import OutgoingMail
from bimtek.common import heartbeats
from certificates.models import Chunk
from events.models import SeatPool
from participants.models import AttendanceEntry, Notice, Registration


class StateCollector:
    """A collector of `prometheus_client`."""

    def collect(self) -> Iterator[Metric]:
        """Everything, as it is now; a part that does not answer leaves its lines out and its `up` at 0."""
        now = timezone.now()
        for name, read in (("broker", self._broker), ("database", self._database)):
            up = GaugeMetricFamily(f"bimtek_{name}_up", f"1 where the {name} answers.")
            try:
                found = list(read(now))
            except Exception:  # whatever a driver raises: the other part must still be told
                found = []
                up.add_metric([], 0)
            else:
                up.add_metric([], 1)
            yield up
            yield from found

    def _broker(self, now: datetime) -> Iterator[Metric]:
        seen = heartbeats.read()
        names = [*heartbeats.QUEUES, heartbeats.CLOCK]
        yield _gauges(
            "bimtek_heartbeat_age_seconds",
            "Since a worker last looked at the queue, or the clock at its list; +Inf where none ever did.",
            "of",
            [(name, now.timestamp() - seen[name] if name in seen else float("inf")) for name in names],
        )
        with current_app.connection_for_read(connect_timeout=heartbeats.CONNECT_SECONDS) as link:
            channel = link.default_channel
            waiting = [(name, float(channel._size(name)), channel.oldest(name)) for name in heartbeats.QUEUES]
        yield _gauges(
            "bimtek_queue_tasks", "Tasks that wait in the queue.", "queue", [(name, n) for name, n, _at in waiting]
        )
        yield _gauges(
            "bimtek_queue_age_seconds",
            "How long the oldest task of the queue has been waiting.",
            "queue",
            [(name, max(time.time() - at, 0.0) if at else 0.0) for name, _n, at in waiting],
        )

    def _database(self, now: datetime) -> Iterator[Metric]:
        yield from _mails(now)
        yield _gauge("bimtek_notices_waiting", "Notices to be composed into mails.", Notice.objects.count())
        seats = SeatPool.objects.aggregate(taken=Sum("taken"), waiting=Sum("waiting"))
        yield _gauge("bimtek_seats_taken", "Seats that registrations hold.", seats["taken"] or 0)
        yield _gauge("bimtek_registrations_waiting", "People in waiting lists.", seats["waiting"] or 0)
        yield _written("bimtek_registrations", "Registrations ever made; gaps of the keys count too.", Registration)
        yield _written("bimtek_attendance_lines", "Scans and statements ever recorded.", AttendanceEntry)
        yield from _certificates()


def _mails(now: datetime) -> Iterator[Metric]:
    rows = OutgoingMail.objects.undelivered(now).order_by().values_list("urgent")
    found = {urgent: (n, first) for urgent, n, first in rows.annotate(n=Count("pk"), first=Min("created_at"))}
    kinds = [("urgent", found.get(True, (0, now))), ("other", found.get(False, (0, now)))]
    yield _gauges("bimtek_mails_waiting", "Mails to be delivered.", "kind", [(kind, n) for kind, (n, _at) in kinds])
    ages = [(kind, (now - first).total_seconds()) for kind, (_n, first) in kinds]
    yield _gauges("bimtek_mails_age_seconds", "How long the oldest of these mails has been waiting.", "kind", ages)


def _certificates() -> Iterator[Metric]:
    rows = Chunk.objects.order_by().values_list("state").annotate(n=Sum(F("last") - F("first") + 1))
    found: dict[str, int] = dict(rows)
    printed = CounterMetricFamily("bimtek_certificates", "Certificates printed in batches.")
    printed.add_metric([], found.get(Chunk.State.DONE, 0))
    yield printed
    waiting = found.get(Chunk.State.WAITING, 0)
    yield _gauge("bimtek_certificates_waiting", "Certificates that wait for the press.", waiting)


def _written(name: str, text: str, model: Any) -> Metric:
    """The highest key ever given: to count the rows of a nation would take a second each time."""
    family = CounterMetricFamily(name, text)
    family.add_metric([], model.objects.order_by().aggregate(last=Max("pk"))["last"] or 0)
    return family


def _gauge(name: str, text: str, value: float) -> Metric:
    family = GaugeMetricFamily(name, text)
    family.add_metric([], value)
    return family


def _gauges(name: str, text: str, label: str, rows: Iterable[tuple[str, float]]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=[label])
    for value, number in rows:
        family.add_metric([value], number)
    return family
