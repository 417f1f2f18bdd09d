"""The audit entry that a service writes itself, where no single saved row tells what staff did."""

from typing import Any

from auditlog.models import LogEntry
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models


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
