"""Compiled bases: what certificates are linked to. Content-addressed and never changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Base(models.Model):
    """A layout set once for some fixed fields. Its file and its fonts lie in the file storage.

    Certificates are rebuilt from it for as long as anybody checks them, so it is never deleted.
    """

    # What it was compiled from: equal keys give equal bases.
    key = models.CharField(max_length=64, unique=True, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)  # of the file
    bytes = models.PositiveIntegerField(_("size"))
    compiled_at = models.DateTimeField(_("compiled"), auto_now_add=True)

    class Meta:
        verbose_name = _("base")
        verbose_name_plural = _("bases")

    def __str__(self) -> str:
        return self.sha256[:16]
