"""The cache in production: Redis, and a table of the database while Redis is away.

Rate limits stand before sign-in and registration. Were they to fail with Redis, nobody could register;
were they to be left out, a fault would open the portal to guessing.
"""

import os
import pickle
import threading
import time
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import redis
import structlog
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from django.db import connections, router

logger = structlog.get_logger(__name__)
RESERVE_TABLE = "cache"  # made by `manage.py prepare`
# Both steps are one command for Redis: a counter that never ends would lock somebody out for ever.
COUNT = """
local counted = redis.call("INCR", KEYS[1])
if counted == 1 then redis.call("EXPIRE", KEYS[1], ARGV[1]) end
return counted
"""
REST_SECONDS = 5.0  # that Redis is left alone after a fault, so that not every visitor waits for it


class LastingClient(RedisCacheClient):
    """Django's client, which makes a new `Redis` for every command; that cost as much as the command itself.

    Each thread keeps one connection to a server, instead of borrowing one for each command.
    """

    def __init__(self, servers: list[str], **options: Any) -> None:
        super().__init__(servers, **options)
        self._own = threading.local()

    def get_client(self, key: Any = None, *, write: bool = False) -> redis.Redis:
        """The same one for a server each time, in this thread; a child process does not go on with its parent's."""
        place = os.getpid(), self._get_connection_pool_index(write)  # type: ignore[attr-defined]  # not in the stubs
        clients: dict[tuple[int, int], redis.Redis] = self._own.__dict__.setdefault("clients", {})
        if place not in clients:
            pool = super().get_client(key, write=write).connection_pool
            clients[place] = redis.Redis(connection_pool=pool, single_connection_client=True)
        return clients[place]

    def count(self, key: str, seconds: int) -> int:
        """One more under `key`, in one round trip; the first one starts a window of `seconds`."""
        counted: int = self.get_client(key, write=True).eval(COUNT, 1, key, seconds)
        return counted


class CountingTable(DatabaseCache):
    """The table, which counts too. Beyond MOST_ENTRIES Django deletes some, which may be counters that still run."""

    MOST_ENTRIES = 20_000

    def __init__(self, table: str, params: dict[str, Any]) -> None:
        super().__init__(table, {"max_entries": self.MOST_ENTRIES, **params})

    def count(self, key: str, seconds: int) -> int:
        """As the other client does it."""
        self.add(key, 0, seconds)
        try:
            return self.incr(key)
        except ValueError:  # the window ended between the two lines
            self.set(key, 1, seconds)
            return 1

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Count; ValueError where nothing is counted yet.

        Django's own gives the entry five minutes anew each time, and of two at once forgets one.
        """
        while (before := self.get(key, version=version)) is not None:
            if self._replace(self.make_and_validate_key(key, version=version), before, before + delta):
                return int(before + delta)
        raise ValueError(f"Nothing is counted under {key!r}.")

    def _replace(self, key: str, before: int, after: int) -> bool:
        """Put one value in the place of another, its end untouched; False when somebody was faster."""
        connection = connections[router.db_for_write(self.cache_model_class)]
        table = connection.ops.quote_name(self._table)  # type: ignore[attr-defined]  # not in the stubs
        with connection.cursor() as cursor:
            update = f"UPDATE {table} SET value = %s WHERE cache_key = %s AND value = %s"  # noqa: S608  our own table
            cursor.execute(update, [self._packed(after), key, self._packed(before)])
            return bool(cursor.rowcount)

    def _packed(self, value: int) -> str:
        """As Django writes values."""
        return b64encode(pickle.dumps(value, self.pickle_protocol)).decode("ascii")


class ClientWithReserve:
    """Answers each operation of Django's Redis client from Redis, or from the table."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        self._redis = LastingClient(servers, **options)
        self._table = CountingTable(RESERVE_TABLE, {})
        self._rests_until = 0.0  # on the monotonic clock

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        """The operation of that name; both clients take the same positional arguments."""

        def ask(*arguments: Any) -> Any:
            if time.monotonic() >= self._rests_until:
                try:
                    return getattr(self._redis, operation)(*arguments)
                except redis.RedisError as error:
                    self._rests_until = time.monotonic() + REST_SECONDS
                    logger.warning("redis away, the database counts", error=type(error).__name__)
            return getattr(self._table, operation)(*arguments)

        return ask


class RedisOrDatabaseCache(RedisCache):
    """Django's Redis cache with that client; OPTIONS go to the Redis connections."""

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ClientWithReserve

    def count(self, key: str, seconds: int) -> int:
        """One more under `key`; the first one starts a window of `seconds`."""
        client: Any = self._cache
        counted: int = client.count(self.make_and_validate_key(key), seconds)
        return counted
