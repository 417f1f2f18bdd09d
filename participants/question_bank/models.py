"""An organizer's questions for tests. A change is a new version, so that what was asked and marked stays as it was."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.organizers.models import Organizer

from .content import Difficulty, QuestionContent, QuestionKind, from_body


class BankQuestion(models.Model):
    """A question that an organizer keeps for its tests; organizers below it may use it, too."""

    organizer = models.ForeignKey(Organizer, models.PROTECT, related_name="bank_questions")
    current = models.ForeignKey("participants.QuestionVersion", models.PROTECT, null=True, related_name="+")
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("test question")
        verbose_name_plural = _("test questions")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.current.text[:80] if self.current else f"#{self.pk}"


def picture_name(row: "QuestionPicture", _filename: str) -> str:
    """Where a picture is stored."""
    return f"questions/{row.key[:2]}/{row.key}"


class QuestionPicture(models.Model):
    """A picture that versions of questions show, reduced and drawn anew; it stays as long as they do."""

    key = models.CharField(max_length=64, primary_key=True, editable=False)  # SHA-256 of the file, in hex
    file = models.FileField(_("file"), upload_to=picture_name)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("picture of a question")
        verbose_name_plural = _("pictures of questions")

    def __str__(self) -> str:
        return self.key


class QuestionVersion(models.Model):
    """What a question says since a moment. Rows are added, never changed: tests point to them."""

    question = models.ForeignKey(BankQuestion, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    kind = models.CharField(_("kind of question"), max_length=10, choices=QuestionKind.choices)
    text = models.TextField(_("question"), max_length=4000)
    body = models.JSONField()  # as `QuestionContent.body`
    explanation = models.TextField(_("explanation"), max_length=4000, blank=True)
    topic = models.CharField(_("topic"), max_length=250, blank=True)
    source = models.CharField(_("source: rule and article"), max_length=250, blank=True)
    difficulty = models.CharField(_("difficulty"), max_length=6, choices=Difficulty.choices, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("version of a test question")
        verbose_name_plural = _("versions of test questions")
        ordering: ClassVar = ["question", "number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="question_version_numbered_once"),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def content(self) -> QuestionContent:
        """The question as plain data."""
        return from_body(
            self.body,
            kind=self.kind,
            text=self.text,
            explanation=self.explanation,
            topic=self.topic,
            source=self.source,
            difficulty=self.difficulty,
        )
