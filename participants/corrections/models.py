"""What is proposed to who holds a person's data: staff to the owner, or the owner to staff."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.organizers.models import Organizer
from participants.people.models import Person
from participants.registration.models import Registration


class Proposal(models.Model):
    """Changes of a person's data that wait for the word of another.

    Staff propose to the owner what they may not change themselves (with `organizer` and `registration`); the owner
    proposes a new name to staff after attendance began (without them). Of each at most one waits.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="proposals")
    registration = models.ForeignKey(Registration, models.CASCADE, null=True, blank=True, related_name="proposals")
    organizer = models.ForeignKey(Organizer, models.PROTECT, null=True, blank=True, related_name="+")
    values = models.JSONField()  # {field of PersonData: text}; a date as ISO, a region by its code
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(_("proposed"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    accepted = models.BooleanField(_("accepted"), null=True, blank=True)

    class Meta:
        verbose_name = _("proposed change of a person's data")
        verbose_name_plural = _("proposed changes of people's data")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "registration"], condition=Q(decided_at=None), name="proposal_one_of_staff_waiting"
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(decided_at=None, registration=None),
                name="proposal_one_of_owner_waiting",
            ),
            models.CheckConstraint(
                condition=Q(organizer__isnull=True, registration__isnull=True)
                | Q(organizer__isnull=False, registration__isnull=False),
                name="proposal_by_owner_or_staff",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} · {', '.join(self.values)}"
