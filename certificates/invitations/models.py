"""Invitations to many: one letter, and for each invitee a link by which to answer without an account."""

import secrets
from typing import Any, ClassVar

from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _

from bimtek.accounts.models import OutgoingMail
from certificates.documents.worker_file import WorkerFile
from events.training.models import TrainingSession
from participants.delegations.models import Delegation
from participants.registration.models import Registration


def random_token() -> str:
    """What opens an invitation's answer: 128 bits, nothing to guess."""
    return secrets.token_urlsafe(16)


class Mailing(WorkerFile):
    """One letter to many, printed by a worker into a ZIP."""

    session = models.ForeignKey(TrainingSession, models.PROTECT, related_name="mailings")
    on = models.DateField(_("date"))
    number = models.CharField(_("number"), max_length=120, blank=True)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    opening = models.TextField(_("opening paragraph"), max_length=2000, blank=True)
    # When staff had the links mailed; whom a mail was written to is said by each invitee.
    sending_at = models.DateTimeField(_("mailed"), null=True, blank=True)

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["id"], name="mailing_waiting", condition=models.Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.session} · {self.number}"


class InviteeQuerySet(models.QuerySet["Invitee"]):
    """Invitees, by what became of their mail."""

    def with_standing(self) -> "models.QuerySet[Any]":
        """Each with `standing`, of `Invitee.Standing`; empty where no mail was written."""
        failed, sent = Q(mail__failed_at__isnull=False), Q(mail__sent_at__isnull=False)
        known = Invitee.Standing
        return self.annotate(
            standing=Case(
                When(mailed_at=None, then=Value("")),
                When(failed & sent, then=Value(known.BOUNCED)),
                When(failed, then=Value(known.REFUSED)),
                When(Q(mail__created_at__isnull=False) & ~sent, then=Value(known.WAITING)),
                default=Value(known.SENT),  # also what the outbox has forgotten
                output_field=models.CharField(),
            )
        )


class Invitee(models.Model):
    """A person or an institution that a mailing invites, and what they answered."""

    class Reply(models.TextChoices):
        COMES = "comes", _("will come")
        SENDS = "sends", _("sends a representative")
        DECLINES = "declines", _("cannot come")

    class Standing(models.TextChoices):
        WAITING = "waiting", _("on its way")
        SENT = "sent", _("sent")
        REFUSED = "refused", _("refused by the mail server")
        BOUNCED = "bounced", _("came back")

    mailing = models.ForeignKey(Mailing, models.CASCADE, related_name="invitees")
    position = models.PositiveIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=200)
    institution = models.CharField(_("institution"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=16, blank=True)  # E.164
    # Whose people the answer names, and the person whom it named.
    delegation = models.ForeignKey(Delegation, models.SET_NULL, null=True, related_name="invitees")
    registration = models.ForeignKey(Registration, models.SET_NULL, null=True, related_name="+")
    token = models.CharField(max_length=32, unique=True, default=random_token, editable=False)
    mailed_at = models.DateTimeField(_("mail written"), null=True, blank=True)
    # The outbox forgets its mails after a month.
    mail = models.ForeignKey(
        OutgoingMail,
        models.DO_NOTHING,
        to_field="uid",
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    opened_at = models.DateTimeField(_("first opened"), null=True, blank=True)
    reply = models.CharField(_("reply"), max_length=8, choices=Reply.choices, blank=True)
    represented_by = models.CharField(_("represented by"), max_length=200, blank=True)
    represented_position = models.CharField(_("position"), max_length=150, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    replied_at = models.DateTimeField(_("replied"), null=True, blank=True)

    objects = InviteeQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitee")
        verbose_name_plural = _("invitees")
        ordering: ClassVar = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["mailing", "position"], name="invitee_once_per_position"),
            models.CheckConstraint(
                condition=models.Q(reply="sends") | models.Q(represented_by=""), name="invitee_represented_if_sending"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["mailing", "position"], name="invitee_to_mail", condition=Q(mailed_at=None) & ~Q(email="")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def standing_in_words(self) -> str:
        """What became of the mail, of a row that was read with `with_standing`."""
        standing = getattr(self, "standing", "")
        return str(self.Standing(standing).label) if standing else ""
