"""Layouts of organizers for tests, written without drawing them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from certificates.layouts import registry
from certificates.layouts.services import _write
from certificates.models import Layout

PICTURE = Path(__file__).parent.parent / "static" / "img" / "layouts" / "klasik.webp"
SAVED = datetime(2027, 1, 5, 3, 0, tzinfo=UTC)


def make_layout(organizer: Any, by: Any, *, name: str = "Sertifikat kantor", design: str = "klasik") -> Layout:
    """A layout with one version that is a shipped design."""
    layout = Layout.objects.create(organizer=organizer, name=name, design=design, created_by=by, created_at=SAVED)
    _write(layout, design, 1, registry.source(design), by, SAVED, PICTURE.read_bytes())
    return layout
