"""People who were found to be one human being, and what it takes to undo that."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.organizers.models import Organizer
from participants.people.models import Person


class Merge(models.Model):
    """Two rows of one human being, brought together by staff: one person kept, the other emptied.

    The emptied person stays, so that they can be taken apart again.
    """

    kept = models.ForeignKey(Person, models.CASCADE, related_name="+")
    emptied = models.ForeignKey(Person, models.CASCADE, related_name="+")
    organizer = models.ForeignKey(Organizer, models.PROTECT, related_name="+")
    # Keys of the registrations that went over to the person kept.
    moved = models.JSONField(default=list)
    # Of two places in one session: [key of the one closed, its status before, [item, minutes] credited].
    closed = models.JSONField(default=list)
    brought = models.JSONField(default=list)  # names of the fields that the person kept had not
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("merged"))
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("merge of two people")
        verbose_name_plural = _("merges of people")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["emptied"], condition=Q(undone_at=None), name="merge_one_standing_per_emptied_person"
            ),
            models.CheckConstraint(condition=~Q(kept=models.F("emptied")), name="merge_of_two_people"),
        ]

    def __str__(self) -> str:
        return f"{self.emptied_id} → {self.kept_id}"
