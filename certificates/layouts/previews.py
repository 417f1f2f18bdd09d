"""Pictures of a layout while it is being written, limited for each person."""

import base64
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from bimtek.common import limits
from certificates.press import sandbox
from certificates.press.errors import LayoutError
from certificates.press.source import Source

from .samples import SAMPLES, Length

MOST, WINDOW_SECONDS = 30, 60
WIDTH = 1000  # pixels of the longer side


@dataclass(frozen=True)
class Preview:
    """Pages as addresses that hold the picture itself, or what is wrong."""

    pages: list[str] = field(default_factory=list)
    error: str = ""


def preview(source: Source, length: str, *, user: int) -> Preview:
    """Draw a layout that is not saved; never raises for what the layout does."""
    if limits.count(f"layout-preview:{user}", WINDOW_SECONDS) > MOST:
        return Preview(error=_("Too many previews in a minute. Wait a moment."))
    sample = SAMPLES[Length(length or Length.TYPICAL)]
    try:
        _pdf, pages = sandbox.sample(source, sample.fixed, sample.values, width=WIDTH)
    except LayoutError as error:
        return Preview(error=str(error))
    return Preview(pages=[f"data:image/png;base64,{base64.b64encode(page).decode()}" for page in pages])
