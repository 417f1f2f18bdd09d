"""Second steps that owners asked to take away from a colleague who lost theirs."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.organizers.models import Organizer


class SecondStepReset(models.Model):
    """An owner's word that a member lost the second step. It is taken away at `due_at`, unless it is stopped."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("account"))
    organizer = models.ForeignKey(Organizer, models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)
    token = models.CharField(max_length=64, unique=True, editable=False)  # opens the page that stops it
    asked_at = models.DateTimeField(_("asked"))
    due_at = models.DateTimeField(_("due"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)

    class Meta:
        verbose_name = _("second step to be taken away")
        verbose_name_plural = _("second steps to be taken away")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(done_at=None, stopped_at=None), name="second_step_reset_one_open"
            )
        ]

    def __str__(self) -> str:
        return str(self.user)
