"""Who comes to which session."""

from copy import copy
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from bimtek.common.codes import readable_code
from events.seats.models import SeatPool
from events.training.models import TrainingSession
from participants.people.models import Person


class RegistrationGroup(models.Model):
    """People registered together, who sit together or wait together. Its members point to it."""

    session = models.ForeignKey(TrainingSession, models.PROTECT, related_name="+")
    name = models.CharField(_("name of the group"), max_length=200)
    created_at = models.DateTimeField(_("registered"))

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")

    def __str__(self) -> str:
        return self.name


class Registration(models.Model):
    """A person's place in a session. At most one active registration per person and session."""

    class Status(models.TextChoices):
        PENDING = "pending", _("waiting for approval")
        CONFIRMED = "confirmed", _("confirmed")
        WAITLISTED = "waitlisted", _("on the waiting list")
        OFFERED = "offered", _("seat offered")
        CANCELLED = "cancelled", _("cancelled")
        REJECTED = "rejected", _("rejected")
        EXPIRED = "expired", _("offer expired")
        MOVED = "moved", _("moved to another session")
        REPLACED = "replaced", _("replaced by somebody else")
        MERGED = "merged", _("joined with another registration")

    # Statuses that hold a seat of the pool; a seat is taken and released with the change of status.
    SEATED: ClassVar[tuple[str, ...]] = (Status.PENDING, Status.CONFIRMED, Status.OFFERED)
    # Statuses of which a person has at most one per session.
    ACTIVE: ClassVar[tuple[str, ...]] = (*SEATED, Status.WAITLISTED)
    # Statuses in which a place went on as another registration, its successor.
    CONTINUED: ClassVar[tuple[str, ...]] = (Status.MOVED, Status.REPLACED)
    # What a status may become; `states.move` is the one way to change it.
    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        Status.PENDING: frozenset(
            {Status.CONFIRMED, Status.REJECTED, Status.CANCELLED, Status.MOVED, Status.REPLACED, Status.MERGED}
        ),
        Status.CONFIRMED: frozenset({Status.PENDING, Status.CANCELLED, Status.MOVED, Status.REPLACED, Status.MERGED}),
        Status.WAITLISTED: frozenset(
            {Status.OFFERED, Status.PENDING, Status.CONFIRMED, Status.CANCELLED, Status.MERGED}
        ),
        Status.OFFERED: frozenset({Status.PENDING, Status.CONFIRMED, Status.CANCELLED, Status.EXPIRED, Status.MERGED}),
        Status.CANCELLED: frozenset({Status.CONFIRMED, Status.PENDING, Status.WAITLISTED}),  # taken back
        Status.REJECTED: frozenset(),
        Status.EXPIRED: frozenset(),
        Status.MOVED: frozenset(),
        Status.REPLACED: frozenset(),
        Status.MERGED: frozenset({Status.CONFIRMED, Status.PENDING, Status.WAITLISTED}),  # taken apart again
    }

    person = models.ForeignKey(Person, models.PROTECT, related_name="registrations")
    session = models.ForeignKey(TrainingSession, models.PROTECT, related_name="registrations")
    pool = models.ForeignKey(SeatPool, models.PROTECT, related_name="registrations", verbose_name=_("category"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices)
    representing = models.CharField(
        _("on behalf of"),
        max_length=200,
        blank=True,
        help_text=_("The official or office you stand in for (mewakili)."),
    )
    # KPPS come by polling station, webinar delegates by site: "TPS 012, Desa Sukamaju".
    assignment = models.CharField(_("polling station or site"), max_length=150, blank=True)
    # What this registration shows and prints of its person where that differs: {field of Person: text}; see `attendee`.
    shown_as = models.JSONField(null=True, blank=True, editable=False)
    # Named by an institution through its link; it answers for this registration.
    delegation = models.ForeignKey(
        "participants.Delegation", models.PROTECT, null=True, blank=True, related_name="registrations"
    )
    # People who wait together move up together or not at all.
    group = models.ForeignKey(
        "participants.RegistrationGroup", models.PROTECT, null=True, blank=True, related_name="registrations"
    )
    # The registration this one continues: of the same person in another session (MOVED), or of whom this
    # person stands in for (REPLACED).
    predecessor = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="successor")
    # Of a MERGED one: the registration of the same human being that stays, and for which this ticket counts.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    # Made by the form and sent with it, so that a request sent again gives the same registration (idempotency).
    request_key = models.UUIDField(null=True, unique=True, editable=False)
    offer_ends_at = models.DateTimeField(_("offer ends"), null=True, blank=True)
    # On the ticket and in its address: unguessable, and typed by hand where a QR cannot be read.
    code = models.CharField(_("ticket code"), max_length=24, unique=True, default=readable_code, editable=False)
    registered_at = models.DateTimeField(_("registered"))
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancel_reason = models.CharField(_("reason"), max_length=300, blank=True)
    # Set with the mail that tells of the session's cancellation, so that a task run twice tells no registrant twice.
    told_cancelled_at = models.DateTimeField(_("told that the session is cancelled"), null=True, blank=True)

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            models.Index(fields=["session", "status"], name="registration_by_session_status"),
            # Who waits, in order; small, as most never do.
            models.Index(fields=["pool", "id"], name="registration_waiting", condition=models.Q(status="waitlisted")),
            models.Index(fields=["offer_ends_at"], name="registration_offers", condition=models.Q(status="offered")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "session"],
                condition=models.Q(status__in=["pending", "confirmed", "offered", "waitlisted"]),
                name="registration_one_active_per_person",
            ),
            models.CheckConstraint(
                condition=models.Q(status="merged", merged_into__isnull=False)
                | (~models.Q(status="merged") & models.Q(merged_into__isnull=True)),
                name="registration_merged_into_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="offered") | models.Q(offer_ends_at__isnull=False),
                name="registration_offer_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.session}"

    @property
    def attendee(self) -> Person:
        """The person as this registration shows and prints them; not to be saved.

        Staff correct here what they may not change of the person, whose data an account or another organizer holds.
        """
        if not self.shown_as:
            return self.person
        attendee = copy(self.person)
        for field, text in self.shown_as.items():
            setattr(attendee, field, text)
        return attendee
