"""Pictures of a layout while it is being written: limited for each person, and seen by that person alone.

A page's picture stays in the cache for a while under an address that only its author can ask for. It is not put into
the page itself, as that would need `data:` in the Content-Security-Policy.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.utils.translation import gettext as _

from bimtek.common import limits
from certificates.press import sandbox
from certificates.press.errors import LayoutError
from certificates.press.source import LayoutSource

from .samples import SAMPLES, Length

MOST, WINDOW_SECONDS = 30, 60
KEPT_SECONDS = 5 * 60
TOKEN_LENGTH = 24
WIDTH = 1000  # pixels of the longer side


@dataclass(frozen=True)
class Preview:
    """Under which token the pages can be asked for, and their numbers; or what is wrong."""

    token: str = ""
    pages: Sequence[int] = ()
    error: str = ""


def preview(source: LayoutSource, length: str, *, user: int) -> Preview:
    """Draw a layout that is not saved; never raises for what the layout does."""
    if limits.count(f"layout-previews:{user}", WINDOW_SECONDS) > MOST:
        return Preview(error=_("Too many previews in a minute. Wait a moment."))
    sample = SAMPLES[Length(length or Length.TYPICAL)]
    try:
        _pdf, pages = sandbox.sample(source, sample.fixed, sample.values, width=WIDTH)
    except LayoutError as error:
        return Preview(error=str(error))
    return keep(pages, user=user)


def keep(pages: Sequence[bytes], *, user: int) -> Preview:
    """Put the pictures where their author finds them for a while."""
    token = secrets.token_hex(TOKEN_LENGTH // 2)
    cache.set_many({_key(user, token, n): page for n, page in enumerate(pages, 1)}, KEPT_SECONDS)
    return Preview(token, range(1, len(pages) + 1))


def page(token: str, number: int, *, user: int) -> bytes | None:
    """A picture that this person had drawn lately."""
    if len(token) > TOKEN_LENGTH:
        return None  # a visitor may type a longer key than a cache takes
    found: bytes | None = cache.get(_key(user, token, number))
    return found


def _key(user: int, token: str, number: int) -> str:
    return f"layout-preview:{user}:{token}:{number}"
