"""What is taught: the programme and its topics."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.organizers.models import Organizer


class Programme(models.Model):
    """A training programme; its dated runs are training sessions. Long texts are Markdown."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        ARCHIVED = "archived", _("archived")

    # What a status may become; `services.change_status` is the one way to change it.
    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        Status.DRAFT: frozenset({Status.PUBLISHED}),
        Status.PUBLISHED: frozenset({Status.DRAFT, Status.ARCHIVED}),
        Status.ARCHIVED: frozenset({Status.PUBLISHED}),
    }

    organizer = models.ForeignKey(Organizer, models.PROTECT, related_name="programmes", verbose_name=_("organizer"))
    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("address on this site"), max_length=120, unique=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    summary = models.CharField(_("summary in one or two sentences"), max_length=300, blank=True)
    background = models.TextField(_("background"), blank=True)
    aims = models.TextField(_("aims and objectives"), blank=True)
    audience = models.CharField(_("who it is for"), max_length=300, blank=True)
    legal_basis = models.TextField(_("legal basis"), blank=True)
    facilities = models.TextField(_("facilities"), blank=True)
    speaker_institutions = models.TextField(_("institutions of the speakers"), blank=True)
    target_participants = models.PositiveIntegerField(_("target number of participants"), null=True, blank=True)
    fee = models.PositiveIntegerField(_("fee per participant, in rupiah"), default=0)
    # 45 minutes in state training; KPU's modules of 2024 planned other lengths.
    minutes_per_jp = models.PositiveSmallIntegerField(_("minutes per JP"), default=45)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering: ClassVar = ["title"]
        constraints = [
            models.CheckConstraint(condition=models.Q(minutes_per_jp__gte=1), name="programme_minutes_per_jp_positive"),
        ]

    def __str__(self) -> str:
        return self.title


class Topic(models.Model):
    """A subject (materi) of a programme, with the minutes planned for it."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="topics")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    title = models.CharField(_("title"), max_length=250)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=0)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.title
