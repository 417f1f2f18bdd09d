"""A delivery for each person of a group, written by the database itself: a hundred thousand take it a few seconds."""

from datetime import datetime
from typing import Any, cast

from django.db import connection
from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    F,
    Func,
    IntegerField,
    QuerySet,
    UUIDField,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, RowNumber

from bimtek.common.dates import ZONE_LABELS
from participants.registration.models import Registration

from .models import Delivery, Message
from .quiet import after_quiet

State = Delivery.State
COLUMNS = ("message_id", "person_id", "registration_id", "state", "hindrance", "not_before", "mail_id")


class _NewKey(Func):
    """A random UUID."""

    function, output_field = "gen_random_uuid", UUIDField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """As Django keeps a UUID there."""
        return super().as_sql(compiler, connection, template="lower(hex(randomblob(16)))", **context)


def insert(message: Message, rows: QuerySet[Any], *, now: datetime) -> int:
    """Write a delivery for each person of these judged rows who has none of the message; returns how many were written.

    Of several registrations the one that holds a place counts, and of these the newest.
    """
    sql, params = _chosen(message, rows, now).query.sql_with_params()
    table = connection.ops.quote_name(Delivery._meta.db_table)
    # Without a condition of its own SQLite would take ON for that of a join.
    source = f"SELECT * FROM ({sql}) AS chosen WHERE true"  # noqa: S608  Django's own words, its values apart
    into = f"INSERT INTO {table} ({', '.join(COLUMNS)}) {source} ON CONFLICT DO NOTHING"
    with connection.cursor() as cursor:
        cursor.execute(into, params)
        return int(cursor.rowcount)


def _chosen(message: Message, rows: QuerySet[Any], now: datetime) -> QuerySet[Any]:
    """One row for each person, with the columns of a delivery."""
    passed = Case(When(status__in=Registration.ACTIVE, then=Value(0)), default=Value(1), output_field=IntegerField())
    skipped = Value(State.SKIPPED)
    nth = Window(RowNumber(), partition_by=F("person_id"), order_by=[passed.asc(), F("pk").desc()])
    found = (
        rows.order_by()
        .annotate(zone=Coalesce("person__region__timezone", "session__timezone"))
        .annotate(
            nth=nth,
            message_id=Value(message.pk, output_field=IntegerField()),
            registration_id=F("pk"),
            state=Case(When(hindrance="", then=Value(State.QUEUED)), default=skipped, output_field=CharField()),
            not_before=_not_before(message, now),
            mail_id=_NewKey(),
        )
        .filter(nth=1)
        .values_list(*COLUMNS)
    )
    return cast(QuerySet[Any], found)


def _not_before(message: Message, now: datetime) -> Case:
    """A rule writes to no person at night, unless the moment it tells of would have come by the morning."""
    waits = [When(zone=zone, then=Value(_by_morning(message, zone, now))) for zone in ZONE_LABELS]
    return Case(*waits, default=Value(now), output_field=DateTimeField())


def _by_morning(message: Message, zone: str, now: datetime) -> datetime:
    if message.moment_at is None:
        return now
    morning = after_quiet(now, zone)
    return now if now < message.moment_at <= morning else morning
