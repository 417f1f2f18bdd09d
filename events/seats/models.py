"""The seats a session offers. They are counted here and taken by `participants.registration`.

The pool stands in `events`, not beside the registrations, because capacity is part of what is offered:
public pages show it, and organizers edit it, without anything of the participants.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.training.models import TrainingSession


class SeatPool(models.Model):
    """The seats of one category of a session. `taken` moves only by `services.take` and `services.release`."""

    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="pools")
    category = models.CharField(_("category"), max_length=100)
    capacity = models.PositiveIntegerField(_("capacity"))
    needs_approval = models.BooleanField(
        _("the organizer approves each registration"),
        default=False,
        help_text=_("A seat is held while a registration waits; you confirm it or turn it down."),
    )
    taken = models.PositiveIntegerField(_("taken"), default=0, editable=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("seat pool")
        verbose_name_plural = _("seat pools")
        ordering: ClassVar = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "category"], name="seat_pool_category_unique"),
            models.CheckConstraint(condition=models.Q(taken__lte=models.F("capacity")), name="seat_pool_not_oversold"),
        ]

    def __str__(self) -> str:
        return self.category

    @property
    def left(self) -> int:
        """Seats nobody has taken."""
        return self.capacity - self.taken
