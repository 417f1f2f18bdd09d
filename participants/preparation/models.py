"""What participants do before the day: read, watch, try out, bring along or install; and who has done it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.training.models import TrainingSession
from participants.registration.models import Registration


class PreparationTask(models.Model):
    """Something to do before a session, or to read or watch for one of its topics."""

    class Kind(models.TextChoices):
        READ = "read", _("to read")
        WATCH = "watch", _("to watch")
        DO = "do", _("to do beforehand")
        BRING = "bring", _("to bring or install")

    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="preparation_tasks")
    kind = models.CharField(_("what it is"), max_length=5, choices=Kind.choices)
    topic = models.CharField(_("topic"), max_length=250, blank=True)
    title = models.CharField(_("title"), max_length=200)
    details = models.TextField(_("details"), max_length=2000, blank=True)
    link = models.URLField(_("link"), blank=True)
    marked = models.BooleanField(_("participants mark it as done"), default=True)
    # What is written down with the mark: "which version of the application?"
    asks = models.CharField(_("what they tell with it"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("preparation task")
        verbose_name_plural = _("preparation tasks")
        ordering: ClassVar = ["topic", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(asks="") | Q(marked=True), name="preparation_asks_with_a_mark"),
        ]

    def __str__(self) -> str:
        return self.title


class PreparationMark(models.Model):
    """That a participant has done it, and what they told with it."""

    task = models.ForeignKey(PreparationTask, models.CASCADE, related_name="marks")
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="preparation_marks")
    told = models.CharField(_("what was told"), max_length=100, blank=True)
    at = models.DateTimeField(_("marked"))

    class Meta:
        verbose_name = _("preparation mark")
        verbose_name_plural = _("preparation marks")
        constraints = [models.UniqueConstraint(fields=["task", "registration"], name="preparation_marked_once")]

    def __str__(self) -> str:
        return f"{self.task_id} · {self.registration_id}"
