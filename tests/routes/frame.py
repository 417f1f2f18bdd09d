"""Addresses of the frame."""

from tests.routes.kinds import PUBLIC, Route

ROUTES: dict[str, Route] = {
    "healthz": Route(PUBLIC),
    "readyz": Route(PUBLIC),
}
