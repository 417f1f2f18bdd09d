"""For load balancers and container hosts: is this process alive, and may it be sent visitors?"""

from collections.abc import Callable
from functools import lru_cache

import structlog
from django.core.cache import cache
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bimtek.celery import app
from bimtek.common import heartbeats
from bimtek.common.tables.reading import missing_columns

logger = structlog.get_logger(__name__)
PROBE_SECONDS = 30
CONNECT_SECONDS = 3


class NotReady(Exception):
    """A part works but is not in the state it has to be in; the text names it, without secrets."""


def check_database() -> None:
    """Raise when the database does not answer."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT 1")


def check_migrations() -> None:
    """Raise NotReady when the database is older than the code."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReady("Migrations wait: run `manage.py prepare`.")


@lru_cache(maxsize=1)  # keeps an answer, and no refusal
def check_tables() -> None:
    """Raise NotReady where a table lacks a column that the code reads; not asked again once all were there."""
    connection = connections[DEFAULT_DB_ALIAS]
    if lacking := missing_columns(connection):
        raise NotReady(f"{len(lacking)} columns are missing: run `manage.py doctor`.")


def check_cache() -> None:
    """Raise when the cache, which holds the rate limits, does not keep what it is given."""
    cache.set("readyz", "kept", PROBE_SECONDS)
    if cache.get("readyz") != "kept":
        raise NotReady("The cache does not keep what it is given.")


def check_broker() -> None:
    """Raise when no task could be sent."""
    with app.connection_for_write(connect_timeout=CONNECT_SECONDS) as connection:
        connection.ensure_connection(max_retries=1, timeout=CONNECT_SECONDS, reraise_as_library_errors=False)


def check_workers() -> None:
    """Raise NotReady where a queue has no worker, or the clock stands still."""
    if silent := heartbeats.silences():
        raise NotReady("; ".join(str(each) for each in silent) + ".")


CHECKS: dict[str, Callable[[], None]] = {
    "database": check_database,
    "migrations": check_migrations,
    "tables": check_tables,
    "cache": check_cache,
    "broker": check_broker,
}
# Told too, but no reason to send visitors away: with a web server gone as well, nothing would go on at all.
BEHIND: dict[str, Callable[[], None]] = {"workers": check_workers}


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as this process can answer at all; asks nothing of others, so that their fault kills no one."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when everything a visitor needs is there, else 503; names each part and never why, which is in the log.

    `?workers` counts what works in the background too: for a monitor, not for a load balancer.
    """
    needed = {name: outcome(name, check) for name, check in CHECKS.items()}
    behind = {name: outcome(name, check) for name, check in BEHIND.items()}
    counted = {**needed, **behind} if "workers" in request.GET else needed
    return JsonResponse({**needed, **behind}, status=200 if set(counted.values()) == {"ok"} else 503)


def outcome(name: str, check: Callable[[], None]) -> str:
    """Return `ok` or what is wrong, in words fit for anyone."""
    try:
        check()
    except NotReady as reason:
        logger.warning("not ready", part=name, reason=str(reason))
        return str(reason)
    except Exception as error:  # whatever a driver raises, the answer has to name the part
        logger.warning("not ready", part=name, error=repr(error))
        return "failed"
    return "ok"
