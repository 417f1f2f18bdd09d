"""Layouts of organizers for tests, written without drawing them."""

from datetime import UTC, datetime
from typing import Any

from certificates.layouts import registry
from certificates.layouts.services import _write
from certificates.models import Layout

SAVED = datetime(2027, 1, 5, 3, 0, tzinfo=UTC)


def make_layout(organizer: Any, by: Any, *, name: str = "Sertifikat kantor", design: str = "klasik") -> Layout:
    """A layout with one version that is a shipped design."""
    layout = Layout.objects.create(organizer=organizer, name=name, design=design, created_by=by, created_at=SAVED)
    _write(layout, design, 1, registry.source(design), by, SAVED, b"RIFF in place of a picture")
    return layout
