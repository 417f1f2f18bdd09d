"""Mails that are still to be composed: written with what they tell of, sent by a worker."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from participants.registration.models import Registration

Status = Registration.Status


class Notice(models.Model):
    """That a participant is to be told about their registration.

    Composing a mail costs as much as the registration itself, so on deadline night it waits. The row is written in
    the transaction of what it tells of, and deleted in the one that writes the mail to the outbox.
    """

    class Kind(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed")
        RECEIVED = "received", _("received")
        WAITLISTED = "waitlisted", _("on the waiting list")
        OFFERED = "offered", _("seat offered")
        OFFER_EXPIRED = "offer_expired", _("offer expired")
        CANCELLED = "cancelled", _("cancelled")
        MOVED = "moved", _("moved to another session")
        REPLACED = "replaced", _("replaced by somebody else")
        STANDS_IN = "stands_in", _("stands in for somebody")
        SESSION_CHANGED = "session_new", _("the session was changed")
        POSTPONED = "postponed", _("the session is postponed")
        RESUMED = "resumed", _("the session takes place after all")

    # What is told of a status that was just reached.
    OF_STATUS: ClassVar[dict[str, str]] = {
        Status.CONFIRMED: Kind.CONFIRMED,
        Status.PENDING: Kind.RECEIVED,
        Status.WAITLISTED: Kind.WAITLISTED,
        Status.OFFERED: Kind.OFFERED,
        Status.EXPIRED: Kind.OFFER_EXPIRED,
        Status.CANCELLED: Kind.CANCELLED,
        Status.REJECTED: Kind.CANCELLED,
        Status.REPLACED: Kind.REPLACED,
    }

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="notices")
    kind = models.CharField(_("kind"), max_length=13, choices=Kind.choices)
    language = models.CharField(_("language"), max_length=7)
    written_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} · {self.registration_id}"
