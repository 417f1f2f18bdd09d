"""Filters of lists that a member of staff keeps under a name."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

QUERY_LENGTH = 500  # letters


class SavedFilter(models.Model):
    """What one account asked of one list, under a name; no other account sees it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters", db_index=False)
    path = models.CharField(_("address of the list"), max_length=200)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("what is asked"), max_length=QUERY_LENGTH)  # as in an address, without the page

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering: ClassVar = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["user", "path", "name"], name="saved_filter_name_once_on_a_list"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """The list, filtered so."""
        return f"{self.path}?{self.query}"
