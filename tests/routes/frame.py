"""Addresses of the frame."""

from tests.routes.kinds import OWN, PUBLIC, SIGNED_IN, Route

ROUTES: dict[str, Route] = {
    "healthz": Route(PUBLIC),
    "readyz": Route(PUBLIC),
    "saved_filters:keep": Route(SIGNED_IN, method="post"),
    "saved_filters:forget": Route(OWN, ("saved_filter",), method="post"),
}
