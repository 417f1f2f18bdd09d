"""The audit entry that a service writes itself, where no single saved row tells what staff did."""

from datetime import datetime, timedelta
from typing import Any

from auditlog.models import LogEntry
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models

ADDRESS_KEPT = timedelta(days=90)
"""From which address staff acted: an account that was taken over is noticed and looked into within a quarter."""


def record(row: models.Model, *, by: AbstractBaseUser | AnonymousUser | None = None, **changes: Any) -> None:
    """Write one audit entry on `row`; `changes` says what was done.

    Who and when come from the request, unless `by` names the author. Each value is either what is now
    true, or a pair `(before, after)`. No personal data belongs in it: name rows by their keys.
    """
    pairs = {
        name: [str(part) for part in value] if isinstance(value, tuple) else ["", str(value)]
        for name, value in changes.items()
    }
    LogEntry.objects.log_create(row, action=LogEntry.Action.UPDATE, changes=pairs, force_log=True, actor=by)


def forget_addresses(*, now: datetime) -> int:
    """Empty the addresses of lines older than ADDRESS_KEPT; return of how many. The lines themselves stay."""
    old = LogEntry.objects.filter(timestamp__lt=now - ADDRESS_KEPT, remote_addr__isnull=False)
    return int(old.update(remote_addr=None))
