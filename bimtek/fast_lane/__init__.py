"""The fast lane: shortcuts past plain Django for the hour in which everybody registers, behind one switch.

Each part does what plain Django would do, only sooner, and says in its own first lines what it saves, on which private
part of a library it leans, and what happens without it. With ``FAST_LANE=false`` in the environment all of them step
aside: the portal works the same, and slower. The tests of registration and of public pages run
both ways (``scripts/check``), so a new version of Django that breaks a part costs speed and not the portal: switch the
lane off, update, mend the part.

Private parts of Django and of the cache client are used in this package only (``tests/test_private_parts.py``).
"""

from enum import StrEnum

from django.conf import settings


class Shortcut(StrEnum):
    """A shortcut that can be left out; ``manage.py bench fast_lane`` measures each by leaving it out."""

    PREPARED_STATEMENTS = "prepared_statements"
    POSTGRES = "postgres"
    SHORT_LIVED = "short_lived"
    PRERENDERED = "prerendered"
    SHARED_PAGES = "shared_pages"
    REDIS_CONNECTIONS = "redis_connections"
    GARBAGE_COLLECTION = "garbage_collection"


def is_on(part: Shortcut) -> bool:
    """Whether a shortcut is taken in this process."""
    return settings.FAST_LANE and part not in settings.FAST_LANE_LEFT_OUT
