"""Whether the kept figures of coverage are those of a plain count."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connection, transaction

from participants.checkup.findings import SHOWN, CheckFinding

from .brute import differences
from .counting import count
from .models import CoverageState

NAME = "coverage as counted"
OLD = timedelta(hours=3)


def coverage_as_counted(now: datetime) -> Iterator[CheckFinding]:
    """Each programme's figures are fresh, and a count person by person gives the same as the statements that keep them.

    Counts a programme anew first, in one view of the data, as people go on registering.
    """
    for state in CoverageState.objects.select_related("programme"):
        if now - state.as_of > OLD:
            what = f"figures of {state.programme} are of {state.as_of:%Y-%m-%d %H:%M} UTC"
            advice = "The clock asks a worker of the queue `bulk` for them every half hour: look whether both run."
            yield CheckFinding(NAME, what, advice)
        with transaction.atomic():
            if connection.vendor == "postgresql" and not connection.savepoint_ids:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            count(state.programme, now=now)
            found = list(differences(state.programme))
        for text in found[:SHOWN]:
            advice = "The two ways of counting disagree: this is a fault of the portal, please report it."
            yield CheckFinding(NAME, f"{state.programme}: {text}", advice)
