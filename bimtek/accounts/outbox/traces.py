"""What left, told to Redis at once and without waiting for an answer.

A worker may be killed between the answer of the mail server and the commit that writes it down. The worker that takes
over its mails asks here first, so that none leaves twice. Where there is no Redis, or it is away, those of that moment
leave again, under the same Message-ID: twice is better than never.
"""

import os
import threading
from collections.abc import Collection
from contextlib import suppress
from typing import Any
from uuid import UUID

import redis
from django.conf import settings

KEPT_SECONDS = 6 * 60 * 60  # longer than any claim, also where workers are away for an evening
PATIENCE_SECONDS = 1.0
_PREFIX = "mails:left:"
_own = threading.local()


def leave(uid: UUID | None) -> None:
    """Say that the mail of this `uid` has left."""
    if not settings.REDIS_URL or uid is None:
        return
    with suppress(redis.RedisError, OSError):
        _line().send_command("SET", f"{_PREFIX}{uid.hex}", 1, "EX", KEPT_SECONDS, check_health=False)
        return
    _own.__dict__.clear()  # the next one opens another connection


def left_before(uids: Collection[UUID | None]) -> set[UUID]:
    """Those of which it was said, of mails that were tried before."""
    if not settings.REDIS_URL or not uids:
        return set()
    asked = [uid for uid in uids if uid is not None]
    with suppress(redis.RedisError), redis.Redis.from_url(settings.REDIS_URL, **_patience()) as client:
        answers = client.mget([f"{_PREFIX}{uid.hex}" for uid in asked])
        return {uid for uid, answer in zip(asked, answers, strict=True) if answer}
    return set()


def _patience() -> dict[str, float]:
    return {"socket_timeout": PATIENCE_SECONDS, "socket_connect_timeout": PATIENCE_SECONDS}


def _line() -> Any:  # redis gives its connections no types
    """This thread's connection, to which Redis gives no answers; a child process has its own."""
    place = os.getpid(), settings.REDIS_URL
    if _own.__dict__.get("place") != place:
        pool = redis.ConnectionPool.from_url(settings.REDIS_URL, **_patience())
        line: Any = pool.make_connection()
        line.connect()
        line.send_command("CLIENT", "REPLY", "OFF", check_health=False)
        _own.line, _own.place = line, place
    return _own.line
