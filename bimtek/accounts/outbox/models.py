"""Mail that waits to be delivered: written with the change it tells of, sent by a worker."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    """Mails, by what is still to be done with them."""

    def undelivered(self, now: datetime) -> "OutgoingMailQuerySet":
        """Those that are still to leave: a code that ended its life is of no use to anybody."""
        return self.filter(models.Q(expires_at=None) | models.Q(expires_at__gt=now), sent_at__isnull=True)


class OutgoingMail(models.Model):
    """One message to one or more addresses.

    The row is written in the sender's transaction, so a message exists exactly when what it tells of
    was committed, whether or not the broker or the mail server was up. Bodies are emptied on delivery:
    they can carry sign-in codes.
    """

    to = models.JSONField(_("to"))
    subject = models.CharField(_("subject"), max_length=998)
    message = models.BinaryField(_("message (RFC 5322)"), blank=True)
    # A person waits for it at the screen: it leaves by a queue of its own, past the mails to thousands.
    urgent = models.BooleanField(_("urgent"), default=False)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    not_before = models.DateTimeField(_("not before"), default=timezone.now)
    # When the code in it ends its life: retried often until then, and not sent afterwards.
    expires_at = models.DateTimeField(_("of use until"), null=True, blank=True)
    sent_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mails")
        indexes: ClassVar = [
            models.Index("not_before", name="outbox_waiting", condition=models.Q(sent_at__isnull=True)),
            models.Index("not_before", name="outbox_urgent", condition=models.Q(sent_at__isnull=True, urgent=True)),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.subject}"
