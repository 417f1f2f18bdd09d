"""What every page of the organizers' workspace needs besides its own data."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_safe

from .access import AnyUser, Capability, capabilities
from .models import Organizer

# Views that are methods are guarded by these before they ask `access`.
reading = method_decorator([login_required, require_safe])
writing = method_decorator([login_required, require_http_methods(["GET", "HEAD", "POST"])])


def page(user: AnyUser, organizer: Organizer, section: str, **context: Any) -> dict[str, Any]:
    """The context of a workspace page: `organizer`, `section` (marks the rail), `may` (capabilities), and its own.

    Templates ask `{% if "edit" in may %}`; that hides what cannot be done, and `access.require` guards it.
    """
    may: frozenset[Capability] = capabilities(user, organizer)
    return {"organizer": organizer, "section": section, "may": may, **context}
