"""People who came into an account by a ticket: what proved it, and what it takes to undo it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from participants.people.models import Person
from participants.registration.models import Registration


class Joining(models.Model):
    """A person without an account who is to come, or came, into one. It waits for staff until `joined_at`.

    It stays when it is over (`ended_at`): what was undone once is done again by staff only.
    """

    class Proof(models.TextChoices):
        """The second proof, beside the ticket's code."""

        ADDRESS = "address", _("the account's e-mail address is the one written down for this person")
        NIK = "nik", _("the whole NIK")
        STAFF = "staff", _("confirmed by staff")

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="+")  # whose code was brought
    person = models.ForeignKey(Person, models.CASCADE, related_name="joinings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="joinings")
    proof = models.CharField(max_length=10, choices=Proof.choices, blank=True)
    asked_at = models.DateTimeField(_("asked"))
    joined_at = models.DateTimeField(_("joined"), null=True, blank=True)
    # Where the account had a person of its own: that one, the registrations that went over, what came along with them.
    into = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="+")
    moved = models.JSONField(default=list)
    brought = models.JSONField(default=list)
    # Of the person's NIK when it came: the account may have changed it since.
    nik_index = models.CharField(max_length=64, blank=True, editable=False)
    ended_at = models.DateTimeField(_("undone"), null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("person brought into an account")
        verbose_name_plural = _("people brought into accounts")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "user"], condition=Q(ended_at=None), name="joining_one_open_per_person_and_account"
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(ended_at=None, joined_at__isnull=False),
                name="joining_one_account_per_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.user}"
