"""What every page of the organizers' workspace needs besides its own data."""

from typing import Any

from .access import AnyUser, Capability, capabilities
from .models import Organizer


def page(user: AnyUser, organizer: Organizer, section: str, **context: Any) -> dict[str, Any]:
    """The context of a workspace page: `organizer`, `section` (marks the rail), `may` (capabilities), and its own.

    Templates ask `{% if "edit" in may %}`; that hides what cannot be done, and `access.require` guards it.
    """
    may: frozenset[Capability] = capabilities(user, organizer)
    return {"organizer": organizer, "section": section, "may": may, **context}
