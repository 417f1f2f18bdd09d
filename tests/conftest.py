"""What every test stands on: real PostgreSQL and Redis, and nothing shared between parallel workers."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.db import connection

ADVICE = "Run `make test`, or one file with `scripts/with_servers pytest tests/...`: they start private servers."


def pytest_configure(config: pytest.Config) -> None:
    """Point the settings at this worker's own Redis and files; stop hard where a server is missing."""
    if connection.vendor != "postgresql":
        raise pytest.UsageError(f"Tests need PostgreSQL: DATABASE_URL names none. {ADVICE}")
    if not settings.REDIS_URL:
        raise pytest.UsageError(f"Tests need Redis: REDIS_URL is not set. {ADVICE}")
    use_own_redis(worker_number(config))
    use_own_files(config)
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.WHITENOISE_AUTOREFRESH = True  # serves static/ as it stands; nothing is collected for tests
    settings.PAGE_CACHE_SECONDS = 0  # a test looks right after a change; tests/frame/test_shared_pages.py turns it on
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def worker_number(config: pytest.Config) -> int:
    """0 for the process that was started, 1, 2 ... for xdist's workers."""
    worker = getattr(config, "workerinput", {}).get("workerid", "")
    return int(worker.removeprefix("gw")) + 1 if worker else 0


def use_own_redis(number: int) -> None:
    """Give this worker Redis database `number`, after a look that emptying it between tests hurts nobody."""
    url = urlunsplit(urlsplit(settings.REDIS_URL)._replace(path=f"/{number}"))
    try:
        with redis.Redis.from_url(url) as connection:
            strangers = connection.dbsize()
    except redis.RedisError as error:
        raise pytest.UsageError(f"Redis does not answer at {url}: {error}. {ADVICE}") from None
    if strangers:
        raise pytest.UsageError(f"Tests empty Redis at {url}, and it holds {strangers} keys. {ADVICE}")
    os.environ["REDIS_URL"] = settings.REDIS_URL = settings.CELERY_BROKER_URL = url
    settings.CACHES["default"]["LOCATION"] = url


def use_own_files(config: pytest.Config) -> None:
    """Keep uploads of this worker in a folder that goes away with it."""
    folder = tempfile.TemporaryDirectory(prefix="bimtek-media-")
    config.add_cleanup(folder.cleanup)
    settings.MEDIA_ROOT = Path(folder.name)


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """Each test starts with no rate limit, cached page, queued task or kept text of another."""
    from participants.consent import texts  # needs Django's apps, which are loaded after this file

    yield
    cache.clear()
    texts.forget()
