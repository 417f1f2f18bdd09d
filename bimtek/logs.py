"""Structured logs: one JSON object a line on standard error, with the request id and no personal data."""

import json
import logging
import logging.config
import os
import sys
from datetime import UTC, datetime
from typing import Any

import structlog

SHARED_PROCESSORS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]

structlog.configure(
    processors=[*SHARED_PROCESSORS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)


def speak_json() -> None:
    """Let what Python itself would print, warnings and the error that ends a process, be lines of the log too.

    At a terminal a person reads, and all stays as it is.
    """
    if sys.stderr.isatty():
        return
    logging.captureWarnings(True)
    sys.excepthook = _last_line


def say_safely(text: str, *_stream: Any) -> None:
    """A line that may be written in the middle of anything, as a signal's handler must: past logging and its locks."""
    moment = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    line = {"event": text, "level": "info", "logger": "celery", "timestamp": moment}
    os.write(2, f"{json.dumps(line)}\n".encode())


def _last_line(kind: type[BaseException], error: BaseException, trace: Any) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    if not logging.getLogger().handlers:  # the settings themselves failed
        logging.config.dictConfig(LOGGING)
    logging.getLogger("bimtek").critical("process ends by an error", exc_info=(kind, error, trace))


class WithoutPaths(logging.Filter):
    """Django logs refused requests with their path, which can carry a ticket code: name the route instead."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if request is not None and isinstance(record.args, tuple) and record.args:
            match = getattr(request, "resolver_match", None)
            record.args = (*record.args[:-1], match.view_name if match else "-")  # Django puts the path last
        return True


class NoRequests(logging.Filter):
    """Lines about requests have a handler of their own."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.name != "bimtek.request"


class RequestLine(logging.Formatter):
    """The one line about each request, written without the chain of processors that other lines go through."""

    def format(self, record: logging.LogRecord) -> str:
        """The fields that `RequestIdMiddleware` gives, and the three that every line has."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z")
        fields: dict[str, Any] = record.msg  # type: ignore[assignment]
        return json.dumps({**fields, "level": "info", "logger": record.name, "timestamp": moment})


def without_request(event: Any, _hint: Any) -> Any:
    """An error as it may leave for Sentry: where in the code and on which route, but not the address asked for."""
    event.pop("request", None)
    event.pop("breadcrumbs", None)
    return event


def report_errors(dsn: str) -> None:
    """Send errors to Sentry from now on, without personal data: variables hold names, bodies what was typed."""
    import sentry_sdk  # an installation without it is the common one, and need not load it

    sentry_sdk.init(
        dsn=dsn,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        before_send=without_request,
        traces_sample_rate=0.0,
    )


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer(),
            "foreign_pre_chain": SHARED_PROCESSORS,
        },
        "request": {"()": RequestLine},
    },
    "filters": {"without_paths": {"()": WithoutPaths}, "no_requests": {"()": NoRequests}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["no_requests", "without_paths"]},
        "request": {"class": "logging.StreamHandler", "formatter": "request"},
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # Fonts and CSS it cannot use are not the operator's business; errors are.
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
        "pikepdf": {"level": "WARNING"},
        # One line per request is written by RequestIdMiddleware, without the query string.
        "bimtek.request": {"handlers": ["request"]},
        "django.server": {"level": "WARNING"},
        # The web server has a handler of its own for lines of this kind; in its processes ours writes them.
        "_granian": {"handlers": ["stderr"], "propagate": False},
    },
}

# Of the web server's first process, which loads no Django.
SERVER_LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": LOGGING["formatters"]["json"]},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "loggers": {name: {"handlers": ["stderr"], "propagate": False} for name in ("_granian", "granian.access")},
}
