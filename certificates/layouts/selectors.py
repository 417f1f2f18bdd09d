"""Which layouts an organizer can use."""

from dataclasses import dataclass

from django.db.models import Max, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.organizers.models import Organizer

from .models import Layout, LayoutVersion
from .registry import LAYOUTS

OWN_PREFIX = "layout-"


@dataclass(frozen=True)
class Choice:
    """A layout to choose: shipped, or of the organizer or one above it."""

    key: str  # a design's key, or "layout-" and the layout's primary key
    name: str | Promise
    description: str | Promise
    thumbnail: str  # a static file, for shipped designs
    version: LayoutVersion | None  # the latest, for layouts of organizers; not loaded: html, css, picture


def choices(organizer: Organizer) -> list[Choice]:
    """The shipped designs, then the organizer's own layouts and those of the organizers above. Two queries."""
    shipped = [Choice(key, each.name, each.description, each.thumbnail, None) for key, each in LAYOUTS.items()]
    return shipped + [_choice(version, organizer) for version in latest(usable(organizer))]


def _choice(version: LayoutVersion, organizer: Organizer) -> Choice:
    layout = version.layout
    if layout is None:
        raise ValueError("a shipped design is no layout of an organizer")
    own = layout.organizer_id == organizer.pk
    description = _("Own layout") if own else layout.organizer.name
    return Choice(f"{OWN_PREFIX}{layout.pk}", layout.name, description, "", version)


def usable(organizer: Organizer) -> QuerySet[Layout]:
    """The layouts that are not archived, of the organizer and of those above it."""
    return Layout.objects.filter(organizer__in=organizer.lineage, archived_at__isnull=True)


def latest(layouts: QuerySet[Layout]) -> list[LayoutVersion]:
    """The latest version of each, by name, without its texts and picture."""
    newest = layouts.annotate(newest=Max("versions__pk")).values("newest")
    versions = LayoutVersion.objects.filter(pk__in=newest).select_related("layout__organizer")
    return list(versions.defer("html", "css", "picture").order_by("layout__name", "pk"))


def latest_of(layout: Layout) -> LayoutVersion:
    """The version that counts."""
    return layout.versions.order_by("-number").select_related("layout")[0]


def key_of(version: LayoutVersion) -> str:
    """The key of the `Choice` that a version belongs to."""
    return version.design if version.layout_id is None else f"{OWN_PREFIX}{version.layout_id}"
