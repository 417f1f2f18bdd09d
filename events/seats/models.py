"""The seats a session offers. They are counted here and taken by `participants.registration`.

The pool stands in `events`, not beside the registrations, because capacity is part of what is offered:
public pages show it, and organizers edit it, without anything of the participants.
"""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.training.models import TrainingSession

from .roles import SEAT_ROLES, Role


class SeatPoolQuerySet(models.QuerySet["SeatPool"]):
    """Seats by who may take them."""

    def public(self) -> Self:
        """What the public sees and registers for; the seats of facilitators and the committee are given by staff."""
        return self.filter(role=Role.PARTICIPANT)


class SeatPool(models.Model):
    """The seats of one category of a session. `taken` moves only by `services.take` and `services.release`."""

    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="pools")
    category = models.CharField(_("category"), max_length=100)
    # What its people do at the session. Anybody may register as a participant; staff add the others.
    role = models.CharField(
        _("role"),
        max_length=12,
        choices=SEAT_ROLES,
        default=Role.PARTICIPANT,
        help_text=_("As printed on the certificate."),
    )
    capacity = models.PositiveIntegerField(_("capacity"))
    needs_approval = models.BooleanField(
        _("the organizer approves each registration"),
        default=False,
        help_text=_("A seat is held while a registration waits; you confirm it or turn it down."),
    )
    taken = models.PositiveIntegerField(_("taken"), default=0, editable=False)
    position = models.PositiveSmallIntegerField(default=0)

    objects = SeatPoolQuerySet.as_manager()

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
