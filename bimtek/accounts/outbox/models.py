"""Mail that waits to be delivered: written with the change it tells of, sent by a worker."""

from datetime import datetime
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    """Mails, by what is still to be done with them."""

    def undelivered(self, now: datetime) -> "OutgoingMailQuerySet":
        """Those that are still to leave: a code that ended its life is of no use to anybody."""
        alive = models.Q(expires_at=None) | models.Q(expires_at__gt=now)
        return self.filter(alive, sent_at__isnull=True, failed_at__isnull=True)


class LetterTail(models.Model):
    """What stands at the end of many letters alike, such as an attached file, kept once for all of them."""

    body = models.BinaryField(_("end of the message (RFC 5322)"))

    class Meta:
        verbose_name = _("end of many mails")
        verbose_name_plural = _("ends of many mails")

    def __str__(self) -> str:
        return f"#{self.pk}"


class OutgoingMail(models.Model):
    """One message to one or more addresses.

    The row is written in the sender's transaction, so a message exists exactly when what it tells of
    was committed, whether or not the broker or the mail server was up. Bodies are emptied on delivery:
    they can carry sign-in codes.
    """

    # In the Message-ID, so that a bounce is known to be about this mail; other tables point to it. Old rows have none.
    uid = models.UUIDField(unique=True, null=True, default=uuid4, editable=False)
    to = models.JSONField(_("to"))
    domain = models.CharField(_("domain of the address"), max_length=255, blank=True, default="", editable=False)
    subject = models.CharField(_("subject"), max_length=998)
    message = models.BinaryField(_("message (RFC 5322)"), blank=True)
    tail = models.ForeignKey(
        LetterTail, models.PROTECT, null=True, blank=True, editable=False, db_index=False, related_name="mails"
    )
    # A person waits for it at the screen: it leaves by a queue of its own, past the mails to thousands.
    urgent = models.BooleanField(_("urgent"), default=False)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    not_before = models.DateTimeField(_("not before"), default=timezone.now)
    # When the code in it ends its life: retried often until then, and not sent afterwards.
    expires_at = models.DateTimeField(_("of use until"), null=True, blank=True)
    sent_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    # The address does not exist: said by the mail server at once, or by a bounce after `sent_at`. Not tried again.
    failed_at = models.DateTimeField(_("refused for good"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mails")
        indexes: ClassVar = [
            models.Index("not_before", name="outbox_waiting", condition=models.Q(sent_at__isnull=True)),
            models.Index("not_before", name="outbox_urgent", condition=models.Q(sent_at__isnull=True, urgent=True)),
            models.Index("tail", name="outbox_with_tail", condition=models.Q(tail__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.subject}"


class BouncedAddress(models.Model):
    """An address, in lower case, at which mail was refused for good; staff who send again take it away."""

    address = models.CharField(_("address"), max_length=320, unique=True)
    at = models.DateTimeField(_("refused"))
    detail = models.CharField(_("what the mail server said"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("address that bounced")
        verbose_name_plural = _("addresses that bounced")

    def __str__(self) -> str:
        return self.address
