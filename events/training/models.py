"""The dated run of a programme: angkatan, gelombang, kelas."""

from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from bimtek.common.dates import ZONES, moment
from events.locations.models import Location

from . import facts


class TrainingSession(models.Model):
    """One run of a programme, in one place or online, on days of its own time zone."""

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", _("in person")
        ONLINE = "online", _("online")
        HYBRID = "hybrid", _("hybrid")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        CLOSED = "closed", _("registration closed")
        FINISHED = "finished", _("finished")
        POSTPONED = "postponed", _("postponed")
        CANCELLED = "cancelled", _("cancelled")

    # What a status may become; `services.change_status` is the one way to change it.
    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        Status.DRAFT: frozenset({Status.PUBLISHED}),
        Status.PUBLISHED: frozenset({Status.DRAFT, Status.CLOSED, Status.FINISHED, Status.POSTPONED, Status.CANCELLED}),
        Status.CLOSED: frozenset({Status.PUBLISHED, Status.FINISHED, Status.POSTPONED, Status.CANCELLED}),
        Status.FINISHED: frozenset({Status.CLOSED}),
        Status.POSTPONED: frozenset({Status.PUBLISHED, Status.CANCELLED}),
        Status.CANCELLED: frozenset({Status.CLOSED}),
    }
    # Put off to days that are not known yet, or cancelled: it does not take place on the days that it shows.
    OFF: ClassVar[tuple[str, ...]] = (Status.POSTPONED, Status.CANCELLED)
    # Statuses that the public may see.
    PUBLIC: ClassVar[tuple[str, ...]] = (
        Status.PUBLISHED,
        Status.CLOSED,
        Status.FINISHED,
        Status.POSTPONED,
        Status.CANCELLED,
    )

    # Found by the indexes below, which begin with it; the database took an index of its own where they serve better.
    programme = models.ForeignKey(
        "events.Programme", models.PROTECT, related_name="sessions", verbose_name=_("programme"), db_index=False
    )
    title = models.CharField(
        _("name of this run"),
        max_length=150,
        blank=True,
        help_text=_("For example: Angkatan III. Can stay empty."),
    )
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode.choices, default=Mode.IN_PERSON)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    timezone = models.CharField(_("time zone"), max_length=20, choices=ZONES, default="Asia/Jakarta")
    location = models.ForeignKey(
        Location, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("location")
    )
    online_url = models.URLField(
        _("link to the online room"), blank=True, help_text=_("Shown to confirmed participants only.")
    )
    notes = models.TextField(_("notes for participants"), blank=True)
    registration_opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(_("registration closes"), null=True, blank=True)
    # The window is said as dates, and keeps its distance to the first day where the session is moved.
    window_follows = models.BooleanField(
        _("registration moves along with the first day"),
        default=True,
        help_text=_("Opening and closing keep their distance to the first day when the session is moved."),
    )
    cancel_reason = models.CharField(_("reason for cancelling"), max_length=500, blank=True)
    # What people were told before the last change of name, days or place: see `facts`.
    changed_from = models.JSONField(default=dict, blank=True, editable=False)
    # When its agenda began and ended as its registrants were told last, where that changed since: see `agenda.hours`.
    hours_before = models.JSONField(default=dict, db_default={}, blank=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("training session")
        verbose_name_plural = _("training sessions")
        ordering: ClassVar = ["starts_on", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["status", "starts_on"], name="session_by_status_and_day"),
            models.Index(fields=["programme", "starts_on"], name="session_by_programme_and_day"),
            # What public lists look for, past those that are over; and what the calendar does.
            models.Index(
                fields=["programme", "starts_on", "id"],
                name="session_not_finished",
                condition=~models.Q(status="finished"),
            ),
            models.Index(fields=["starts_on", "ends_on", "id"], name="session_by_days"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="session_ends_after_start"
            ),
            models.CheckConstraint(
                condition=models.Q(registration_closes_at__gt=models.F("registration_opens_at"))
                | models.Q(registration_closes_at__isnull=True)
                | models.Q(registration_opens_at__isnull=True),
                name="session_registration_window_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme.title} · {self.title}" if self.title else self.programme.title

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which this session's times are shown."""
        return ZoneInfo(self.timezone)

    @property
    def earlier(self) -> facts.EarlierFacts | None:
        """What was told before the last change; None where nothing was changed since it was published."""
        return facts.earlier(self.changed_from)

    @property
    def told_hours(self) -> str:
        """From when to when its agenda ran as mails told it; empty where all registrants know the hours it has."""
        if not self.hours_before:
            return ""
        told = [self.hours_before, *self.hours_before.get("meanwhile", [])]
        return "; ".join(self.hours_in_words(each) for each in told)

    def hours_in_words(self, hours: dict[str, Any]) -> str:
        """The moments `begins` and `ends` (ISO 8601) of an agenda, in the session's zone."""
        return " – ".join(moment(datetime.fromisoformat(hours[name]), self.timezone) for name in ("begins", "ends"))

    def is_over(self, now: datetime) -> bool:
        """Whether the last day has passed, by the calendar of the session's own zone; of a postponed one it has not."""
        return self.status != self.Status.POSTPONED and self.ends_on < now.astimezone(self.zone).date()

    def registration_open(self, now: datetime) -> bool:
        """Whether registration is possible at `now`: published, not over, and inside the window to the second."""
        opened = self.registration_opens_at is None or self.registration_opens_at <= now
        closed = self.registration_closes_at is not None and self.registration_closes_at <= now
        return self.status == self.Status.PUBLISHED and opened and not closed and not self.is_over(now)
