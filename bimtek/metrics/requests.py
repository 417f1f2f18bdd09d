"""What each request adds to the counters: two numbers in memory, some millionths of a second."""

from functools import cache
from typing import Any

from prometheus_client import Histogram

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
SECONDS = Histogram(
    "bimtek_request_seconds",
    "Requests by route, method and status, with the seconds that they took.",
    ["route", "method", "status"],
    buckets=BUCKETS,
)


def count(route: str | None, method: str | None, status: int, seconds: float) -> None:
    """Add one request."""
    _line(route or "-", method if method in METHODS else "other", status).observe(seconds)


@cache  # routes, methods and statuses of our own: some hundreds
def _line(route: str, method: str, status: int) -> Any:
    return SECONDS.labels(route, method, str(status))
