"""One lasting connection to Redis for each thread.

Saves: Django's client makes a `redis.Redis` for every command and borrows a connection for it, which costs as much as
the command itself.
Leans on: `RedisCache._class` and `_cache`, `RedisCacheClient._get_connection_pool_index` of Django's Redis cache.
Without it: `get_client` is Django's own.
"""

import os
import threading
from typing import Any

import redis
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

from . import Shortcut, is_on


class ConnectionPerThreadClient(RedisCacheClient):
    """Django's client, with one connection to a server for each thread instead of one for each command."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        super().__init__(servers, **options)
        self._own = threading.local()

    def get_client(self, key: Any = None, *, write: bool = False) -> redis.Redis:
        """Return this thread's client for a server; a child process gets others than its parent."""
        if not is_on(Shortcut.REDIS_CONNECTIONS):
            return super().get_client(key, write=write)
        place = os.getpid(), self._get_connection_pool_index(write)  # type: ignore[attr-defined]  # not in the stubs
        clients: dict[tuple[int, int], redis.Redis] = self._own.__dict__.setdefault("clients", {})
        if place not in clients:
            pool = super().get_client(key, write=write).connection_pool
            clients[place] = redis.Redis(connection_pool=pool, single_connection_client=True)
        return clients[place]


class LastingRedisCache(RedisCache):
    """Django's Redis cache on such connections."""

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ConnectionPerThreadClient

    def evaluate(self, script: str, key: str, *arguments: Any) -> Any:
        """Run a Lua script for one key in one round trip, and return its answer."""
        client: Any = self._cache
        made = self.make_and_validate_key(key)
        return client.get_client(made, write=True).eval(script, 1, made, *arguments)
