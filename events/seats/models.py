"""The seats a session offers. They are counted here and taken by `participants.enrolment`.

The pool stands in `events`, not beside the registrations, because capacity is part of what is offered:
public pages show it, and organizers edit it, without anything of the participants.
"""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.training.models import TrainingSession

from .audiences import Audience, EntryMode
from .roles import SEAT_ROLES, SessionRole


class SeatPoolQuerySet(models.QuerySet["SeatPool"]):
    """Seats by who may take them."""

    def public(self) -> Self:
        """What the public sees and registers for; other seats are given by staff or by an institution."""
        return self.filter(entry=EntryMode.OPEN)

    def free(self) -> Self:
        """With at least one free seat, by its own number and by the ceiling."""
        room = models.Q(ceiling=None) | models.Q(ceiling__taken__lt=models.F("ceiling__capacity"))
        return self.filter(room, taken__lt=models.F("capacity"))


class SeatCeiling(models.Model):
    """How many people a session holds in all its categories together; a session without one has no row.

    Its pools point to it, so that taking a seat needs no question whether there is a ceiling to keep.
    """

    session = models.OneToOneField(TrainingSession, models.CASCADE, related_name="ceiling")
    capacity = models.PositiveIntegerField(_("seats in all categories together"))
    taken = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("seats of the whole session")
        verbose_name_plural = _("seats of whole sessions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(taken__lte=models.F("capacity")), name="seat_ceiling_not_oversold"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.taken} / {self.capacity}"


class SeatPool(models.Model):
    """The seats of one category of a session. `taken` and `waiting` move only by the services of this room."""

    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="pools")
    category = models.CharField(_("category"), max_length=100)
    # What its people do at the session. Anybody may register as a participant; staff add the others.
    role = models.CharField(
        _("role"),
        max_length=12,
        choices=SEAT_ROLES,
        default=SessionRole.PARTICIPANT,
        help_text=_("As printed on the certificate."),
    )
    entry = models.CharField(_("who may take a seat"), max_length=10, choices=EntryMode.choices, default=EntryMode.OPEN)
    audience = models.CharField(
        _("audience"),
        max_length=14,
        choices=Audience.choices,
        default=Audience.GENERAL,
        help_text=_("Decides which pledges are asked."),
    )
    capacity = models.PositiveIntegerField(_("capacity"))
    ceiling = models.ForeignKey(SeatCeiling, models.SET_NULL, null=True, editable=False, related_name="pools")
    needs_approval = models.BooleanField(
        _("the organizer approves each registration"),
        default=False,
        help_text=_("A seat is held while a registration waits; you confirm it or turn it down."),
    )
    has_waiting_list = models.BooleanField(
        _("waiting list when full"),
        default=True,
        help_text=_("Who comes when all seats are taken can wait, and moves up in order when one comes free."),
    )
    offer_hours = models.PositiveSmallIntegerField(
        _("hours to accept an offered seat"),
        default=0,
        help_text=_("Of who moves up from the waiting list. 0: the seat is theirs at once, without a question."),
    )
    taken = models.PositiveIntegerField(_("taken"), default=0, editable=False)
    # How many stand on the waiting list. Newcomers take a seat only while that is none.
    waiting = models.PositiveIntegerField(_("waiting"), default=0, editable=False)
    position = models.PositiveSmallIntegerField(default=0)

    objects = SeatPoolQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat pool")
        verbose_name_plural = _("seat pools")
        ordering: ClassVar = ["position", "pk"]
        # Pools with a line: looked for by the clock, and few.
        indexes: ClassVar = [
            models.Index(fields=["session"], name="seat_pool_waiting", condition=models.Q(waiting__gt=0)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["session", "category"], name="seat_pool_category_unique"),
            models.CheckConstraint(condition=models.Q(taken__lte=models.F("capacity")), name="seat_pool_not_oversold"),
            # Facilitators and the committee are named, they do not sign up.
            models.CheckConstraint(
                condition=~models.Q(entry=EntryMode.OPEN) | models.Q(role=SessionRole.PARTICIPANT),
                name="seat_pool_open_is_for_participants",
            ),
        ]

    def __str__(self) -> str:
        return self.category

    @property
    def left(self) -> int:
        """Seats that are free."""
        return self.capacity - self.taken
