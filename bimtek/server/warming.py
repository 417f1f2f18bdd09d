"""A worker's first requests, made by itself: what is loaded late is loaded before a visitor waits for it.

A cold process answered its first registrations three times slower: templates were read and translated, addresses
compiled and libraries imported while people waited.
"""

import io
import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template
from django.urls import reverse

PAGES = ("healthz", "catalogue:home", "catalogue:programmes", "account_login", "verification:form")
logger = logging.getLogger("bimtek.server")


def warm(application: Callable[..., Any]) -> None:
    """Compile all templates and ask for the first pages; a fault (the database is away) is logged and stops nothing."""
    for name in _templates():
        try:
            get_template(name)
        except (TemplateDoesNotExist, TemplateSyntaxError):
            logger.warning("a template cannot be compiled: %s", name)
    for page in PAGES:
        _ask(application, reverse(page))


def _templates() -> Iterator[str]:
    folder: Path = settings.BASE_DIR / "templates"
    for path in sorted(folder.rglob("*.html")):
        yield path.relative_to(folder).as_posix()


def _ask(application: Callable[..., Any], path: str) -> None:
    try:
        response = application(_environ(path), lambda *_args: None)
        for _piece in response:
            pass
        response.close()
    except Exception:  # whatever stands in the way is said again, better, to the first visitor
        logger.warning("a first request failed: %s", path, exc_info=True)


def _environ(path: str) -> dict[str, Any]:
    """A request as a health check of this machine would make it."""
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_X_FORWARDED_PROTO": "https",
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.version": (1, 0),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
