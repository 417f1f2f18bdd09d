"""The public report of an activity: what took place, in words and photos."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.training.models import TrainingSession


class ActivityNews(models.Model):
    """A session's page for everybody; seen by staff only until it is published."""

    session = models.OneToOneField(TrainingSession, models.CASCADE, related_name="news")
    title = models.CharField(_("title"), max_length=150)
    lead = models.CharField(_("summary"), max_length=300, help_text=_("One or two sentences; chats show them, too."))
    text = models.TextField(_("text"), max_length=10_000, blank=True)
    conclusions = models.TextField(_("conclusions"), max_length=5_000, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("news of an activity")
        verbose_name_plural = _("news of activities")
        ordering: ClassVar = ["-published_at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["-published_at"], name="news_published", condition=Q(published_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="news_published_by_a_member",
            ),
        ]

    def __str__(self) -> str:
        return self.title
