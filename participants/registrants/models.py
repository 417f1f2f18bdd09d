"""What staff did to many registrations at once, and may undo once."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.training.models import TrainingSession


class ListAct(models.Model):
    """One act on registrations that staff chose in the list. `keys` are those to which it was done."""

    class Action(models.TextChoices):
        APPROVE = "approve", _("Approve")
        CANCEL = "cancel", pgettext_lazy("act on registrations", "Cancel")
        MOVE = "move", _("Move to another session")
        RESEND = "resend", _("Send the ticket again")

    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="+")
    action = models.CharField(max_length=7, choices=Action.choices)
    keys = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("done"))
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        verbose_name = _("act on many registrations")
        verbose_name_plural = _("acts on many registrations")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.session_id} · {self.action}"
