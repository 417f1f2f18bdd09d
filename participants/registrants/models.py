"""What staff did to many registrations at once, and may undo once."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.seats.models import SeatPool
from events.training.models import TrainingSession
from participants.registration.models import Registration


class ListAct(models.Model):
    """One act on registrations that staff chose in the list; a long one is done by a worker."""

    class Action(models.TextChoices):
        APPROVE = "approve", _("Approve")
        CANCEL = "cancel", pgettext_lazy("act on registrations", "Cancel")
        MOVE = "move", _("Move to another session")
        RESEND = "resend", _("Send the ticket again")

    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="+")
    action = models.CharField(max_length=7, choices=Action.choices)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    pool = models.ForeignKey(SeatPool, models.SET_NULL, null=True, blank=True, related_name="+")  # they move there
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("done"))
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    # When the last registration was done, and again when the last one was undone; empty while a worker is at it.
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("act on many registrations")
        verbose_name_plural = _("acts on many registrations")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.session_id} · {self.action}"


class ListActItem(models.Model):
    """One registration of an act: still to be done, done, left as it was, and what became of it by undoing."""

    class State(models.TextChoices):
        TODO = "todo", _("to be done")
        DONE = "done", _("done")
        LEFT = "left", _("left as it is")
        BACK = "back", _("undone")
        STAYS = "stays", _("could not be undone")

    act = models.ForeignKey(ListAct, models.CASCADE, related_name="items")
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="+")
    state = models.CharField(max_length=5, choices=State.choices, default=State.TODO)
    before = models.CharField(max_length=10, blank=True)  # the registration's status, which undoing gives back

    class Meta:
        verbose_name = _("registration of an act on many")
        verbose_name_plural = _("registrations of acts on many")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["act", "registration"], name="list_act_item_once_per_registration")
        ]
        indexes: ClassVar = [models.Index(fields=["act", "state"], name="list_act_item_by_state")]

    def __str__(self) -> str:
        return f"{self.act_id} · {self.registration_id} · {self.state}"
