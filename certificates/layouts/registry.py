"""The designs a certificate can have. A key is frozen in each certificate, so a published design keeps its key."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Layout:
    """One design: an HTML and CSS source that WeasyPrint prints, and a picture of it to choose by."""

    key: str
    name: Promise
    description: Promise
    # Size of the picture, in pixels.
    thumbnail_width: int
    thumbnail_height: int

    @property
    def template(self) -> str:
        """The template that prints it."""
        return f"documents/certificates/{self.key}.html"

    @property
    def thumbnail(self) -> str:
        """Its picture, below static files."""
        return f"img/layouts/{self.key}.webp"


_SHIPPED = (
    Layout("klasik", _("Classic"), _("Landscape A4 with a woven border, one page."), 420, 297),
    Layout(
        "resmi", _("Official"), _("Portrait A4 in the manner of a letter; topics and JP on the second page."), 297, 420
    ),
)
LAYOUTS: dict[str, Layout] = {layout.key: layout for layout in _SHIPPED}
CHOICES = [(layout.key, layout.name) for layout in _SHIPPED]
