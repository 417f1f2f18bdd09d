"""The portal as a visitor meets it: a real server, a real Celery worker, real mails, headless Chromium."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from playwright.sync_api import Browser

from tests.browser.mailbox import Mailbox
from tests.browser.visitor import Visitor, open_chromium

ROOT = Path(__file__).resolve().parents[2]
# Playwright drives its own event loop in this thread, and the tests ask the database beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is a browser test, on committed rows that the server and the worker can see."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow("walks through pages in Chromium"))
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all tests."""
    with open_chromium() as browser:
        yield browser


@pytest.fixture
def var(tmp_path: Path) -> Path:
    """Where server and worker keep files."""
    return tmp_path / "var"


@pytest.fixture
def portal(live_server, settings, var: Path) -> str:
    """The address of the running server; mails and QR codes name it."""
    settings.SITE_URL = live_server.url
    settings.MEDIA_ROOT = var / "media"
    settings.EMAIL_BACKEND = "bimtek.accounts.outbox.backend.OutboxBackend"  # pytest-django puts another in its place
    return str(live_server.url)


@pytest.fixture
def mailbox(tmp_path: Path) -> Mailbox:
    """The mails that the worker delivers."""
    return Mailbox(tmp_path / "mail")


@pytest.fixture
def worker(portal: str, mailbox: Mailbox, var: Path) -> Iterator[None]:
    """A Celery worker as in production, on this test's database, Redis, files and mailbox."""
    database = connection.settings_dict
    address = f"postgres://{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    environment = {
        **os.environ,
        "DATABASE_URL": address,
        "REDIS_URL": django_settings.REDIS_URL,
        "SITE_URL": portal,
        "VAR_DIR": str(var),
        "EMAIL_URL": f"filemail:///{mailbox.folder}",
    }
    command = [sys.executable, "-m", "celery", "--app", "bimtek", "--quiet", "worker", "--loglevel", "warning"]
    command += ["--queues", "urgent,default,mail,press,bulk", "--concurrency", "1"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    yield
    process.terminate()
    process.wait(timeout=30)


@pytest.fixture
def visitor(chromium: Browser, portal: str) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors, each with a browser of their own."""
    contexts = []

    def make(screen: dict[str, int], **options: Any) -> Visitor:
        context = chromium.new_context(viewport=screen, accept_downloads=True, **options)
        contexts.append(context)
        return Visitor(context, portal)

    yield make
    for context in contexts:
        context.close()
