"""Every write of a layout. Versions are only ever added."""

import io
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image

from bimtek.accounts.models import User
from bimtek.common.audit import record as audit
from bimtek.common.errors import Refusal
from certificates.press import sandbox
from certificates.press.errors import LayoutError
from certificates.press.source import Asset, LayoutSource
from events.organizers.models import Organizer

from . import registry
from .models import Layout, LayoutAsset, LayoutVersion, VersionAsset, digest
from .samples import SAMPLES
from .selectors import choices, latest_of

PICTURE_WIDTH = 640  # pixels of the longer side
MOST_LAYOUTS = 100


def shipped_version(key: str) -> LayoutVersion:
    """The version of a shipped design as it is now; written when it is first used. KeyError for no design."""
    source = registry.source(key)
    mark = digest(source)
    versions = LayoutVersion.objects.filter(layout=None, design=key)
    found = versions.filter(sha256=mark).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return _write(None, key, versions.count() + 1, source, None, timezone.now(), b"")
    except IntegrityError:  # another process was first
        return versions.get(sha256=mark)


def create(*, organizer: Organizer, name: str, design: str, by: User, now: datetime) -> Layout:
    """Create a layout of the organizer as a copy of a shipped design."""
    return _create(organizer, name, design, registry.source(design), by, now)


def duplicate(*, layout: Layout, name: str, by: User, now: datetime) -> Layout:
    """Create a copy of the layout as it is now, with a history of its own."""
    return _create(layout.organizer, name, layout.design, latest_of(layout).source(), by, now)


def _create(organizer: Organizer, name: str, design: str, source: LayoutSource, by: User, now: datetime) -> Layout:
    if Layout.objects.filter(organizer=organizer, archived_at=None).count() >= MOST_LAYOUTS:
        raise Refusal("many_layouts", _("There are %(most)d layouts. Archive some first.") % {"most": MOST_LAYOUTS})
    picture = _proof(source)
    with transaction.atomic():
        layout = Layout.objects.create(organizer=organizer, name=name, design=design, created_by=by, created_at=now)
        _write(layout, design, 1, source, by, now, picture)
    return layout


def save(*, layout: Layout, name: str, source: LayoutSource, by: User, now: datetime) -> LayoutVersion:
    """Save an edited layout as a new version; return the current version where nothing changed.

    Refusal when it cannot be drawn with a usual and with the longest texts.
    """
    if digest(source) == latest_of(layout).sha256:
        return _rename(layout, name)
    picture = _proof(source)
    with transaction.atomic():
        locked = Layout.objects.select_for_update().get(pk=layout.pk)
        locked.name = name
        locked.save(update_fields=["name"])
        number = latest_of(locked).number + 1
        version = _write(locked, locked.design, number, source, by, now, picture)
        audit(locked, by=by, version=number)
    return version


def _rename(layout: Layout, name: str) -> LayoutVersion:
    layout.name = name
    layout.save(update_fields=["name"])
    return latest_of(layout)


def restore(*, version: LayoutVersion, by: User, now: datetime) -> LayoutVersion:
    """Copy an earlier version to a new one, which is then the current version."""
    layout = version.layout
    if layout is None:
        raise ValueError("a shipped design has nothing to restore")
    return save(layout=layout, name=layout.name, source=version.source(), by=by, now=now)


@transaction.atomic
def archive(*, layout: Layout, archived: bool, now: datetime) -> Layout:
    """Hide a layout from the choice of layouts, or show it again. Certificates keep their versions."""
    layout.archived_at = now if archived else None
    layout.save(update_fields=["archived_at"])
    return layout


def keep_image(asset: Asset) -> LayoutAsset:
    """The stored image with these bytes."""
    key = sha256(asset.content).hexdigest()
    row, _created = LayoutAsset.objects.get_or_create(
        sha256=key, defaults={"content_type": asset.content_type, "content": asset.content}
    )
    return row


def _proof(source: LayoutSource) -> bytes:
    """Draw a layout with all samples, and give the picture of the first page; Refusal when it cannot be drawn."""
    pictures = []
    for sample in SAMPLES.values():
        try:
            _pdf, pages = sandbox.sample(source, sample.fixed, sample.values, width=PICTURE_WIDTH)
        except LayoutError as error:
            raise Refusal("layout_wrong", str(error)) from error
        pictures.append(pages[0])
    out = io.BytesIO()
    Image.open(io.BytesIO(pictures[0])).convert("RGB").save(out, "WEBP", quality=80)
    return out.getvalue()


def _write(
    layout: Layout | None,
    design: str,
    number: int,
    source: LayoutSource,
    by: User | None,
    now: datetime,
    picture: bytes,
) -> LayoutVersion:
    version = LayoutVersion.objects.create(
        layout=layout,
        design=design,
        number=number,
        html=source.html,
        css=source.css,
        sha256=digest(source),
        picture=picture,
        created_by=by,
        created_at=now,
    )
    _attach(version, source.assets)
    return version


def _attach(version: LayoutVersion, assets: Mapping[str, Asset]) -> None:
    rows = [VersionAsset(version=version, asset=keep_image(asset), name=name) for name, asset in assets.items()]
    VersionAsset.objects.bulk_create(rows)


def chosen(organizer: Organizer, key: str) -> LayoutVersion | None:
    """The version that a `selectors.Choice` of the organizer stands for now; None for what it cannot choose."""
    if key in registry.LAYOUTS:
        return shipped_version(key)
    versions = [choice.version for choice in choices(organizer) if choice.key == key]
    return versions[0] if versions else None
