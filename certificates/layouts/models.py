"""Organizers' layouts, their versions, and the images in them."""

import json
from hashlib import sha256
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from certificates.press.source import Asset, LayoutSource
from events.organizers.models import Organizer

from .registry import CHOICES, LAYOUTS


class AlteredVersion(Exception):
    """What is stored of a version is not what was saved: it was changed past the portal."""


def digest(source: LayoutSource) -> str:
    """SHA-256 of all that a layout consists of, in hexadecimal."""
    assets = [[name, asset.content_type, sha256(asset.content).hexdigest()] for name, asset in source.assets.items()]
    return sha256(json.dumps([source.html, source.css, sorted(assets)]).encode()).hexdigest()


class Layout(models.Model):
    """A layout of an organizer. What it looks like stands in its versions; the latest counts."""

    organizer = models.ForeignKey(Organizer, models.PROTECT, related_name="layouts")
    name = models.CharField(_("name"), max_length=80)
    design = models.CharField(_("started from"), max_length=40, choices=CHOICES)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created"))
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)

    class Meta:
        verbose_name = _("layout")
        verbose_name_plural = _("layouts")
        ordering: ClassVar = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class LayoutAsset(models.Model):
    """An image, stored once for all organizers: its key is the hash of its bytes, and it is never changed."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    content_type = models.CharField(max_length=20)
    content = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("image of a layout")
        verbose_name_plural = _("images of layouts")

    def __str__(self) -> str:
        return self.sha256[:12]


class LayoutVersion(models.Model):
    """A layout as it was saved once; certificates are printed from versions. Never changed: an edit is a new one.

    Without a layout it is a shipped design as it was at its first use.
    """

    layout = models.ForeignKey(Layout, models.PROTECT, null=True, blank=True, related_name="versions")
    design = models.CharField(_("design"), max_length=40)
    number = models.PositiveIntegerField(_("version"))
    html = models.TextField("HTML")
    css = models.TextField("CSS", blank=True)
    assets: "models.ManyToManyField[LayoutAsset, VersionAsset]" = models.ManyToManyField(
        LayoutAsset, through="VersionAsset", related_name="versions"
    )
    sha256 = models.CharField(max_length=64, editable=False)
    # The first page with sample data, as WebP; empty for shipped designs, whose pictures are static files.
    picture = models.BinaryField(default=bytes, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("saved"))

    class Meta:
        verbose_name = _("version of a layout")
        verbose_name_plural = _("versions of layouts")
        ordering: ClassVar = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["layout", "number"], name="layout_version_once", condition=models.Q(layout__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["design", "number"], name="layout_shipped_once", condition=models.Q(layout__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["design", "sha256"], name="layout_shipped_content_once", condition=models.Q(layout__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.number}"

    @property
    def name(self) -> str | Promise:
        """What people call it."""
        return self.layout.name if self.layout else LAYOUTS[self.design].name

    def source(self) -> LayoutSource:
        """The layout as the press takes it; AlteredVersion where it is not what was saved."""
        rows = self.used.select_related("asset").order_by("name")
        assets = {row.name: Asset(row.asset.content_type, bytes(row.asset.content)) for row in rows}
        found = LayoutSource(self.html, self.css, assets)
        if digest(found) != self.sha256:
            raise AlteredVersion(f"layout version {self.pk}")
        return found


class VersionAsset(models.Model):
    """An image of a version, and the name by which HTML and CSS call it."""

    version = models.ForeignKey(LayoutVersion, models.PROTECT, related_name="used")
    asset = models.ForeignKey(LayoutAsset, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        verbose_name = _("image of a version")
        verbose_name_plural = _("images of versions")
        constraints = [models.UniqueConstraint(fields=["version", "name"], name="layout_image_name_once")]

    def __str__(self) -> str:
        return self.name
