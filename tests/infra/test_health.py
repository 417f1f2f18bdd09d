"""What load balancers are told: alive, ready, or which part is not."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache.backends.redis import RedisCache
from django.db import OperationalError, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from bimtek import health
from bimtek.celery import app
from bimtek.common import heartbeats

READY = {"database": "ok", "migrations": "ok", "tables": "ok", "cache": "ok", "broker": "ok", "workers": "ok"}


@pytest.fixture(autouse=True)
def workers_and_clock() -> None:
    """As if they had just shown that they live."""
    heartbeats.write([*heartbeats.QUEUES, heartbeats.CLOCK])


def test_alive_without_asking_the_database(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    response = client.get("/healthz")  # no `db` fixture: a query would fail the test
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response["Cache-Control"]


def test_alive_over_plain_http_inside_the_cluster(client: Client, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200
    assert client.get("/akun/login/").status_code == 301


@pytest.mark.django_db
def test_ready(client: Client) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, READY)


@pytest.mark.django_db
def test_a_queue_without_a_worker_is_named_and_counts_for_who_asks(client: Client) -> None:
    heartbeats.write(["press"], time.time() - 300)
    for path, status in (("/readyz", 200), ("/readyz?workers", 503)):
        response = client.get(path)
        assert response.status_code == status
        assert response.json() == {**READY, "workers": "No worker has looked at the queue press for 300 seconds."}


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_only_looking_is_allowed(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


@pytest.mark.django_db
def test_waiting_migrations_are_named(client: Client) -> None:
    [newest] = MigrationLoader(connections["default"]).graph.leaf_nodes("participants")
    MigrationRecorder(connections["default"]).record_unapplied(*newest)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {**READY, "migrations": "Migrations wait: run `manage.py prepare`."}


def broken(*args: object, **kwargs: object) -> None:
    raise OperationalError("connection to server at db.internal, user bimtek, password hunter2 failed")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("part", "owner", "name"),
    [
        ("database", connections["default"], "cursor"),
        ("cache", RedisCache, "set"),
        ("broker", app, "connection_for_write"),
    ],
)
def test_a_part_that_fails_is_named_and_tells_no_secret(
    client: Client, monkeypatch: pytest.MonkeyPatch, part: str, owner: object, name: str
) -> None:
    executor = health.MigrationExecutor(connections["default"])
    monkeypatch.setattr(health, "MigrationExecutor", lambda connection: executor)
    health.check_tables()  # asked once in a process, so its answer is there
    monkeypatch.setattr(owner, name, broken)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {**READY, part: "failed"}
    assert b"hunter2" not in response.content


@pytest.mark.django_db
def test_a_cache_that_forgets_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RedisCache, "get", lambda *args, **kwargs: None)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["cache"].startswith("The cache does not keep")


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "sqlite:////proc/nowhere/queue.sqlite3"])
def test_a_broker_that_is_away_is_noticed_in_seconds(client: Client, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    connect: Callable[..., Any] = app.connection_for_write
    monkeypatch.setattr(app, "connection_for_write", lambda **options: connect(url, **options))
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {**READY, "broker": "failed"}
