"""Invitations to many: one letter, and for each invitee a link by which to answer without an account."""

import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.training.models import TrainingSession


def random_token() -> str:
    """What opens an invitation's answer: 128 bits, nothing to guess."""
    return secrets.token_urlsafe(16)


class Mailing(models.Model):
    """One letter to many, printed by a worker into a ZIP."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    session = models.ForeignKey(TrainingSession, models.PROTECT, related_name="mailings")
    on = models.DateField(_("date"))
    number = models.CharField(_("number"), max_length=120, blank=True)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    opening = models.TextField(_("opening paragraph"), max_length=2000, blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(_("requested"))
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.WAITING)
    printed = models.PositiveIntegerField(_("printed"), default=0)
    # The worker that is at it says so from time to time; a later one takes over what fell silent.
    heard_at = models.DateTimeField(null=True, editable=False)
    file = models.FileField(_("file"), blank=True)
    error = models.CharField(_("error"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["id"], name="mailing_waiting", condition=models.Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.session} · {self.number}"


class Invitee(models.Model):
    """A person or an institution that a mailing invites, and what they answered."""

    class Reply(models.TextChoices):
        COMES = "comes", _("will come")
        SENDS = "sends", _("sends a representative")
        DECLINES = "declines", _("cannot come")

    mailing = models.ForeignKey(Mailing, models.CASCADE, related_name="invitees")
    position = models.PositiveIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=200)
    institution = models.CharField(_("institution"), max_length=200, blank=True)
    token = models.CharField(max_length=32, unique=True, default=random_token, editable=False)
    opened_at = models.DateTimeField(_("first opened"), null=True, blank=True)
    reply = models.CharField(_("reply"), max_length=8, choices=Reply.choices, blank=True)
    represented_by = models.CharField(_("represented by"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    replied_at = models.DateTimeField(_("replied"), null=True, blank=True)

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

    def __str__(self) -> str:
        return self.name
