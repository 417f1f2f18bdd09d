"""What an organizer asks of participants besides the standard fields, what was answered, and what is half answered."""

import secrets
import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.materials.content import BY_CONTENT_TYPE, FileKind
from events.programmes.models import Programme
from events.training.models import TrainingSession
from participants.people.models import Person


def random_name(_row: models.Model, _filename: str) -> str:
    """Where a file is stored: nothing of the name it came with, and nothing to guess."""
    token = secrets.token_hex(16)
    return f"answers/{token[:2]}/{token}"


class Question(models.Model):
    """A question of a programme's registration form.

    A question keeps its words, which people answer to: other words archive it and put a new one in its place
    (`services.change_question`).
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("one line of text")
        LONG_TEXT = "long_text", _("several lines of text")
        CHOICE = "choice", _("one of several options")
        CHOICES = "choices", _("any of several options")
        YES_NO = "yes_no", _("yes or no")
        NUMBER = "number", _("a number")
        DATE = "date", _("a date")
        FILE = "file", _("a file")

    WITH_OPTIONS: ClassVar[tuple[str, ...]] = (Kind.CHOICE, Kind.CHOICES)

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="questions")
    kind = models.CharField(_("kind of answer"), max_length=10, choices=Kind.choices, default=Kind.TEXT)
    label = models.CharField(_("question"), max_length=300)
    help_text = models.CharField(_("explanation"), max_length=500, blank=True)
    options = models.JSONField(_("options"), default=list, blank=True)  # list of texts
    required = models.BooleanField(_("must be answered"), default=False)
    # Names of categories of the programme's sessions; none means all.
    categories = models.JSONField(_("only for these categories"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.label

    def concerns(self, category: str) -> bool:
        """Whether people of this category are asked."""
        return not self.categories or category in self.categories


class PersonFields(models.Model):
    """Which standard fields of a person a programme asks for, besides those that everybody has to fill in.

    A programme without a row asks for none.
    """

    programme = models.OneToOneField(Programme, models.CASCADE, related_name="person_fields")
    # {"birth_date": true}: field of `Person` -> whether it must be filled in.
    asked = models.JSONField(default=dict, blank=True)
    # {"nip": ["ASN"]}: names of the categories whose people are asked for a field; none means all.
    categories = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("person fields of a programme")
        verbose_name_plural = _("person fields of programmes")

    def __str__(self) -> str:
        return ", ".join(self.asked)


class StoredFile(models.Model):
    """A file in private storage, whose kind was read from its content."""

    file = models.FileField(_("file"), upload_to=random_name, blank=True)
    file_name = models.CharField(_("file name"), max_length=200, blank=True)  # as it came, to be recognised
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(_("size in bytes"), default=0)

    class Meta:
        abstract = True

    @property
    def file_kind(self) -> FileKind | None:
        """The kind of file; None without one."""
        return BY_CONTENT_TYPE.get(self.content_type)


class Answer(StoredFile):
    """What a participant answered to one question when registering: a value, or a file. Open questions have no row."""

    registration = models.ForeignKey(
        "participants.Registration", models.PROTECT, related_name="answers", db_index=False
    )
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    value = models.JSONField(null=True, blank=True)  # a text, a list of texts, true or false; None for a file

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering: ClassVar = ["question__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["registration", "question"], name="answer_once_per_question"),
            models.CheckConstraint(
                condition=(models.Q(value__isnull=True) & ~models.Q(file=""))
                | (models.Q(value__isnull=False) & models.Q(file="")),
                name="answer_is_value_or_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} · {self.question_id}"


class Draft(models.Model):
    """What a participant has filled in of a session's form so far, on whatever device; deleted with registering."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="drafts")
    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="+")
    # {step: {field: what was typed}}; a step that was answered is there even when it was left empty.
    data = models.JSONField(default=dict)
    # Goes with the registration it becomes, so that sending it twice, from two devices too, makes one.
    request_key = models.UUIDField(default=uuid.uuid4, editable=False)
    updated_at = models.DateTimeField(_("changed"), db_index=True)

    class Meta:
        verbose_name = _("draft of a registration")
        verbose_name_plural = _("drafts of registrations")
        constraints = [models.UniqueConstraint(fields=["person", "session"], name="draft_once_per_session")]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.session_id}"


class DraftFile(StoredFile):
    """A file chosen for a question of a draft; it stays whatever goes wrong elsewhere in the form."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="files", db_index=False)
    question = models.ForeignKey(Question, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("file of a draft")
        verbose_name_plural = _("files of drafts")
        constraints = [models.UniqueConstraint(fields=["draft", "question"], name="draft_file_once_per_question")]

    def __str__(self) -> str:
        return self.file_name
