"""An institution that sends people: it gets seats and a link, and names its people itself."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from events.seats.models import SeatPool
from events.training.models import TrainingSession


class Delegation(models.Model):
    """The people one institution sends to one session.

    Its quota is a seat pool, so that one guard counts all seats: a pool of its own (entry `delegation`), or one
    that several institutions share.
    """

    pool = models.ForeignKey(SeatPool, models.PROTECT, related_name="delegations", verbose_name=_("category"))
    institution = models.CharField(_("institution"), max_length=200)
    contact_name = models.CharField(_("contact person"), max_length=150, blank=True)
    contact_email = models.EmailField(_("contact's e-mail"), blank=True)
    contact_phone = PhoneNumberField(_("contact's phone"), blank=True)
    # Letters of invitation set a day of their own; without one, registration's end is the end of naming too.
    names_until = models.DateTimeField(_("people are named until"), null=True, blank=True)
    # The holder of the link acts for the institution; a new token ends the old link.
    token = models.CharField(max_length=43, unique=True, editable=False)
    # When the link that holds now was mailed to the contact person.
    mailed_at = models.DateTimeField(_("link mailed"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering: ClassVar = ["institution", "pk"]
        constraints = [models.UniqueConstraint(fields=["pool", "institution"], name="delegation_once_per_pool")]

    def __str__(self) -> str:
        return self.institution

    @property
    def session(self) -> TrainingSession:
        """The session its people come to; load it with `select_related("pool__session")`."""
        return self.pool.session

    @property
    def deadline(self) -> datetime | None:
        """Until when people may be named: its own moment, or registration's end; None: until the session begins."""
        return self.names_until or self.session.registration_closes_at


class ContactChange(models.Model):
    """One part of a delegation's contact as it was and as it became. Lines are added, and never changed."""

    LABELS: ClassVar[dict[str, Any]] = {
        "institution": _("Institution"),
        "contact_name": _("Contact person"),
        "contact_phone": _("Contact's phone (WhatsApp)"),
        "contact_email": _("Contact's e-mail"),
    }

    delegation = models.ForeignKey(Delegation, models.CASCADE, related_name="changes")
    field = models.CharField(_("field"), max_length=20)
    before = models.TextField(_("before"), blank=True)
    after = models.TextField(_("after"), blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("change of a contact")
        verbose_name_plural = _("changes of contacts")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.delegation_id} · {self.field}"

    @property
    def label(self) -> str:
        """The field's name on a page."""
        return str(self.LABELS[self.field])
