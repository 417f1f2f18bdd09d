"""The cache in production: Redis, and a table of the database while Redis is away.

Rate limits stand before sign-in and registration. Were they to fail with Redis, no one could register;
were they to be left out, a fault would open the portal to guessing.
"""

import pickle
import time
from base64 import b64encode
from typing import Any

import redis
import structlog
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router

from bimtek.fast_lane.redis_connections import LastingRedisCache

logger = structlog.get_logger(__name__)
RESERVE_TABLE = "cache"  # made by `manage.py prepare`
# Both steps are one command for Redis: a counter that never ends would lock a person out for ever.
COUNT = """
local counted = redis.call("INCR", KEYS[1])
if counted == 1 then redis.call("EXPIRE", KEYS[1], ARGV[1]) end
return counted
"""
REST_SECONDS = 5.0  # that Redis is left alone after a fault, so that not every visitor waits for it


class CountingRedis(LastingRedisCache):
    """Django's Redis cache, which counts too."""

    def count(self, key: str, seconds: int) -> int:
        """Count one more under `key` and return how many that makes; the first one starts a window of `seconds`."""
        return int(self.evaluate(COUNT, key, seconds))


class CountingTable(DatabaseCache):
    """The table, which counts too. Beyond MOST_ENTRIES Django deletes some, which may be counters that still run."""

    MOST_ENTRIES = 20_000

    def __init__(self, table: str, params: dict[str, Any]) -> None:
        super().__init__(table, {"max_entries": self.MOST_ENTRIES, **params})
        self.table_name = table

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
        """Put one value in the place of another, its end untouched; False when another process was faster."""
        connection = connections[router.db_for_write(self.cache_model_class)]
        table = connection.ops.quote_name(self.table_name)
        with connection.cursor() as cursor:
            update = f"UPDATE {table} SET value = %s WHERE cache_key = %s AND value = %s"  # noqa: S608  our own table
            cursor.execute(update, [self._packed(after), key, self._packed(before)])
            return bool(cursor.rowcount)

    def _packed(self, value: int) -> str:
        """As Django writes values."""
        return b64encode(pickle.dumps(value, self.pickle_protocol)).decode("ascii")


class RedisOrDatabaseCache(BaseCache):
    """Each operation is answered by Redis, or by the table while Redis is away."""

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        super().__init__(params)
        self._redis = CountingRedis(server, params)
        self._table = CountingTable(RESERVE_TABLE, {})
        self._rests_until = 0.0  # on the monotonic clock

    def _ask(self, operation: str, *arguments: Any, **named: Any) -> Any:
        if time.monotonic() >= self._rests_until:
            try:
                return getattr(self._redis, operation)(*arguments, **named)
            except redis.RedisError as error:
                self._rests_until = time.monotonic() + REST_SECONDS
                logger.warning("redis away, the database counts", error=type(error).__name__)
        return getattr(self._table, operation)(*arguments, **named)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """As Django's; so are the others."""
        return bool(self._ask("add", key, value, timeout, version=version))

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._ask("get", key, default, version=version)

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._ask("set", key, value, timeout, version=version)

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._ask("touch", key, timeout, version=version))

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(self._ask("delete", key, version=version))

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        return dict(self._ask("get_many", list(keys), version=version))

    def has_key(self, key: str, version: int | None = None) -> bool:
        return bool(self._ask("has_key", key, version=version))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        return int(self._ask("incr", key, delta, version=version))

    def set_many(self, data: dict[str, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> list[Any]:
        return list(self._ask("set_many", data, timeout, version=version))

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        self._ask("delete_many", list(keys), version=version)

    def clear(self) -> None:
        self._ask("clear")

    def count(self, key: str, seconds: int) -> int:
        """Count one more under `key` and return how many that makes; the first one starts a window of `seconds`."""
        return int(self._ask("count", key, seconds))
