"""The rundown of a session."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.organizers.models import Organizer
from events.programmes.models import Topic
from events.speakers.models import Speaker
from events.training.models import TrainingSession


class AgendaItem(models.Model):
    """A timed item of a rundown. Without an end it runs "s.d. selesai"."""

    class Kind(models.TextChoices):
        OPENING = "opening", _("opening")
        TALK = "talk", _("talk")
        QUESTIONS = "questions", _("questions and answers")
        SHARING = "sharing", _("sharing session")
        PRACTICE = "practice", _("practice")
        BREAK = "break", _("break")
        CLOSING = "closing", _("closing")
        OTHER = "other", _("other")

    # Kinds that are no lesson time unless staff type minutes for them.
    NO_LESSON: ClassVar[tuple[str, ...]] = (Kind.OPENING, Kind.BREAK, Kind.CLOSING)

    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="agenda")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.TALK)
    title = models.CharField(_("title"), max_length=250)
    topic = models.ForeignKey(Topic, models.SET_NULL, null=True, blank=True, verbose_name=_("topic"))
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    room = models.CharField(_("room"), max_length=100, blank=True)
    speakers = models.ManyToManyField(Speaker, blank=True, related_name="talks", verbose_name=_("speakers"))
    moderator = models.ForeignKey(
        Speaker, models.PROTECT, null=True, blank=True, related_name="moderated", verbose_name=_("moderator")
    )
    # Planned minutes that count for attendance and JP; 0 for breaks. Asked of the organizer when there is no end.
    minutes = models.PositiveSmallIntegerField(_("minutes that count"), default=0)
    # The days it had before: [{"starts_at": then, "until": when it was changed, "reason": why}], moments in ISO 8601.
    # What was recorded at the doors up to then is judged by that day.
    earlier_days = models.JSONField(default=list, blank=True, editable=False)

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering: ClassVar = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")) | models.Q(ends_at__isnull=True),
                name="agenda_item_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RundownTemplate(models.Model):
    """A rundown that an organizer begins others with, as the text that the page of pasted ones reads."""

    LETTERS_MAX: ClassVar[int] = 20_000

    organizer = models.ForeignKey(Organizer, models.CASCADE, related_name="rundown_templates")
    name = models.CharField(_("name"), max_length=100)
    text = models.TextField(_("rundown"), max_length=LETTERS_MAX)

    class Meta:
        verbose_name = _("rundown template")
        verbose_name_plural = _("rundown templates")
        ordering: ClassVar = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organizer", "name"], name="rundown_template_once_by_name"),
        ]

    def __str__(self) -> str:
        return self.name
