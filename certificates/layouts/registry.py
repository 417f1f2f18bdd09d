"""The designs that come with the portal, each a folder with its HTML, CSS and drawings.

A key is frozen in each certificate and base, so a published design keeps its key.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from certificates.press.source import Asset, LayoutSource

FOLDER = Path(__file__).resolve().parent / "designs"


@dataclass(frozen=True)
class LayoutDesign:
    """One design, and a picture of it to choose by."""

    key: str
    name: Promise
    description: Promise
    # Size of the picture, in pixels.
    thumbnail_width: int
    thumbnail_height: int

    @property
    def thumbnail(self) -> str:
        """Its picture, below static files."""
        return f"img/layouts/{self.key}.webp"


_SHIPPED = (
    LayoutDesign("klasik", _("Classic"), _("Landscape A4 with a woven border, one page."), 420, 297),
    LayoutDesign("modern", _("Modern"), _("Landscape A4 with a coloured band, one page."), 420, 297),
    LayoutDesign("resmi", _("Official"), _("Portrait A4 in the manner of a letter, one page."), 297, 420),
    LayoutDesign("dua-halaman", _("Two pages"), _("Landscape A4; topics and JP on the back."), 420, 297),
)
LAYOUTS: dict[str, LayoutDesign] = {layout.key: layout for layout in _SHIPPED}
CHOICES = [(layout.key, layout.name) for layout in _SHIPPED]


@cache
def source(key: str) -> LayoutSource:
    """A shipped design as the press takes it; KeyError for none of them."""
    folder = FOLDER / LAYOUTS[key].key
    drawings = {path.name: Asset("image/svg+xml", path.read_bytes()) for path in sorted(folder.glob("*.svg"))}
    html, css = (folder / name for name in ("layout.html", "layout.css"))
    return LayoutSource(html.read_text(encoding="utf-8"), css.read_text(encoding="utf-8"), drawings)
