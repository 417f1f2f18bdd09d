"""What every test stands on: real PostgreSQL and Redis, and nothing shared between parallel workers."""

import gc
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.internal.conjecture import providers

from tests import database
from tests.extent import FULL, extent
from tests.timing import Timing

ADVICE = "Run `make test`, or one file with `scripts/with_servers pytest tests/...`: they start private servers."

# Its table of all characters takes three CPU seconds; kept beside the database's dump, a new clone finds it, too.
set_hypothesis_home_dir(database.KEPT / "hypothesis")
# A busy machine draws examples slowly: no reason for a property to fail. Every day the same examples are drawn, so that
# a change is judged by what it changed and not by luck; `make test-all` draws others each time.
hypothesis_settings.register_profile(
    "house",
    max_examples=extent(50, 200),
    deadline=None,
    derandomize=not FULL,
    suppress_health_check=[HealthCheck.too_slow],
)
hypothesis_settings.load_profile("house")
if not FULL:
    # Hypothesis draws a twentieth of its values from constants of the modules that are loaded. So a change anywhere, or
    # another test before, would give other examples after all; and looking takes each process four seconds.
    providers._get_local_constants = lambda: providers._local_constants  # which stays empty


def pytest_configure(config: pytest.Config) -> None:
    """Point the settings at this worker's own Redis and files; stop hard where a server is missing."""
    if connection.vendor != "postgresql":
        raise pytest.UsageError(f"Tests need PostgreSQL: DATABASE_URL names none. {ADVICE}")
    if not settings.REDIS_URL:
        raise pytest.UsageError(f"Tests need Redis: REDIS_URL is not set. {ADVICE}")
    use_own_redis(worker_number(config))
    use_own_files(config)
    config.pluginmanager.register(Timing())
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.WHITENOISE_AUTOREFRESH = True  # serves static/ as it stands; nothing is collected for tests
    settings.PAGE_CACHE_SECONDS = 0  # a test looks right after a change; tests/frame/test_shared_pages.py turns it on
    settings.OFFLOAD_WORK = False  # `in_children` turns it on for the tests that are about it
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave to `make test-all` what is marked `full`; files with slow tests come first, so that none ends alone."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)
    left = [item for item in items if item.get_closest_marker("full")]
    if left and not FULL:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in set(left)]


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Take all that is loaded by now out of the garbage collector's sight, as a web process does: it never goes."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, django_db_blocker: Any) -> None:
    """Copy this worker's database from the migrated model, with nothing left to migrate."""
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"] |= {"TEMPLATE": database.model(), "MIGRATE": False}


def worker_number(config: pytest.Config) -> int:
    """0 for the process that was started, 1, 2 ... for xdist's workers."""
    worker = getattr(config, "workerinput", {}).get("workerid", "")
    return int(worker.removeprefix("gw")) + 1 if worker else 0


def use_own_redis(number: int) -> None:
    """Give this worker the Redis database `number` places on, after a look that emptying it hurts no one else."""
    asked = urlsplit(settings.REDIS_URL)
    url = urlunsplit(asked._replace(path=f"/{int(asked.path.strip('/') or 0) + number}"))
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
    """Keep uploads and locks of this worker in a folder that goes away with it.

    Workers have organizers with the same keys, and one heavy request of an organizer may run on a machine.
    """
    folder = tempfile.TemporaryDirectory(prefix="bimtek-media-")
    config.add_cleanup(folder.cleanup)
    settings.VAR_DIR = settings.MEDIA_ROOT = Path(folder.name)


@pytest.fixture
def in_children(settings: Any) -> None:
    """Do heavy work in child processes, as a web server does."""
    settings.OFFLOAD_WORK = True


@pytest.fixture(scope="session", autouse=True)
def press_memory() -> Iterator[None]:
    """Set each layout once a run."""
    from tests.press_memory import layouts_set_once

    with layouts_set_once():
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_flush() -> Iterator[None]:
    """After a test that commits, delete what is there in place of truncating all that could be."""
    from django.test import TransactionTestCase

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: database.empty())
        yield


@pytest.fixture(scope="module")
def module_rows(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Rows that a module's fixtures make once, gone after its last test; each test undoes its own to a savepoint.

    Only for modules whose tests all run in a transaction. What is to run on commit never does, as in such a test.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def module_world(module_rows: None) -> Any:
    """One of everything, made once for the module's tests."""
    from tests.world import World

    built = World.build()
    connection.check_constraints()  # once here, or the end of every test would check all these rows again
    return built


@pytest.fixture
def world(module_world: Any, db: None) -> Any:
    """The module's World, as no test has changed it."""
    return module_world.again()


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """Each test starts with no rate limit, cached page, queued task or kept text of another."""
    from participants.consent import texts  # needs Django's apps, which are loaded after this file

    yield
    cache.clear()
    texts.forget()
