"""The cache in production: Redis, and a table of the database while Redis is away.

Rate limits stand before sign-in and registration. Were they to fail with Redis, nobody could register;
were they to be left out, a fault would open the portal to guessing.
"""

import time
from collections.abc import Callable
from typing import Any

import redis
import structlog
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

logger = structlog.get_logger(__name__)
RESERVE_TABLE = "cache"  # made by `manage.py prepare`
REST_SECONDS = 5.0  # that Redis is left alone after a fault, so that not every visitor waits for it


class LastingClient(RedisCacheClient):
    """Django's client, which makes a new `Redis` for every command; that cost as much as the command itself."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        super().__init__(servers, **options)
        self._clients: dict[int, redis.Redis] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> redis.Redis:
        """The same one for a server each time; redis-py's clients may be shared between threads."""
        index = self._get_connection_pool_index(write)  # type: ignore[attr-defined]  # missing in the stubs
        if index not in self._clients:
            self._clients[index] = super().get_client(key, write=write)
        return self._clients[index]


class ClientWithReserve:
    """Answers each operation of Django's Redis client from Redis, or from the table."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        self._redis = LastingClient(servers, **options)
        self._table = DatabaseCache(RESERVE_TABLE, {})
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
