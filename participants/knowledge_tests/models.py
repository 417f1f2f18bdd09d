"""Tests of a session, before and after: what is asked, when, and what each participant answered."""

import secrets
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.agenda.models import AgendaItem
from events.organizers.models import Organizer
from events.training.models import TrainingSession
from participants.question_bank.models import QuestionVersion
from participants.registration.models import Registration

KEY_BYTES = 24


def new_key() -> str:
    """What opens one sitting to the phone on which it was begun: 192 random bits."""
    return secrets.token_urlsafe(KEY_BYTES)


class TestGrade(models.Model):
    """A step of an organizer's scale: what a result from so many per cent on is called."""

    organizer = models.ForeignKey(Organizer, models.CASCADE, related_name="test_grades")
    least = models.DecimalField(
        _("from, in per cent"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    name = models.CharField(_("grade"), max_length=60)

    class Meta:
        verbose_name = _("grade of tests")
        verbose_name_plural = _("grades of tests")
        ordering: ClassVar = ["-least"]
        constraints = [
            models.UniqueConstraint(fields=["organizer", "least"], name="test_grade_once"),
            models.CheckConstraint(condition=Q(least__gte=0, least__lte=100), name="test_grade_is_per_cent"),
        ]

    def __str__(self) -> str:
        return f"≥ {self.least} %: {self.name}"


class KnowledgeTest(models.Model):
    """What a session asks: questions in one form, or in forms A and B each for half the class first."""

    session = models.ForeignKey(TrainingSession, models.PROTECT, related_name="knowledge_tests")
    title = models.CharField(_("name of the test"), max_length=150)
    shuffled = models.BooleanField(_("questions and choices in another order for each participant"), default=True)
    explained = models.BooleanField(_("participants see right answers and explanations afterwards"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("test")
        verbose_name_plural = _("tests")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.title


class TestItem(models.Model):
    """A question of a test, in the version that it had when the test was put together."""

    FORMS: ClassVar[tuple[str, ...]] = ("A", "B")

    test = models.ForeignKey(KnowledgeTest, models.CASCADE, related_name="items")
    form = models.CharField(_("form"), max_length=1, choices=[("A", "A"), ("B", "B")], default="A")
    position = models.PositiveSmallIntegerField(_("position"))
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("question of a test")
        verbose_name_plural = _("questions of tests")
        ordering: ClassVar = ["form", "position"]
        constraints = [
            models.UniqueConstraint(fields=["test", "form", "position"], name="test_item_position_once"),
            models.UniqueConstraint(fields=["test", "form", "version"], name="test_item_asked_once"),
        ]

    def __str__(self) -> str:
        return f"{self.form}{self.position}"


class TestRoundQuerySet(models.QuerySet["TestRound"]):
    """Rounds, by whether they can be begun."""

    def open_at(self, now: datetime) -> "TestRoundQuerySet":
        """Those that can be begun at this moment; none follows an item of a session that is postponed or cancelled."""
        by_button = Q(item=None, opens_at__lte=now) & (Q(closes_at=None) | Q(closes_at__gt=now))
        by_item = Q(item__starts_at__lte=now) & (Q(item__ends_at=None) | Q(item__ends_at__gt=now))
        return self.filter(by_button | (by_item & ~Q(test__session__status__in=TestRound.NOT_HELD)))


class TestRound(models.Model):
    """One time at which a test is taken: before the training, after it, or the only one."""

    class Moment(models.TextChoices):
        BEFORE = "pre", _("before the training (pre-test)")
        AFTER = "post", _("after the training (post-test)")
        ONLY = "only", _("the only one")

    # Sessions in which nothing that follows the rundown opens.
    NOT_HELD: ClassVar[tuple[str, ...]] = (TrainingSession.Status.POSTPONED, TrainingSession.Status.CANCELLED)

    test = models.ForeignKey(KnowledgeTest, models.CASCADE, related_name="rounds")
    moment = models.CharField(_("when"), max_length=4, choices=Moment.choices)
    minutes = models.PositiveSmallIntegerField(
        _("minutes for the answers"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(600)]
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=1, validators=[MinValueValidator(1)])
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    # Instead of both: open as long as this item of the rundown lasts, wherever it is moved.
    item = models.ForeignKey(
        AgendaItem, models.SET_NULL, null=True, blank=True, related_name="test_rounds", verbose_name=_("agenda item")
    )
    # Answers given in time on a phone without a network are taken so long afterwards.
    late_minutes = models.PositiveSmallIntegerField(_("minutes in which late answers are taken"), default=60)

    objects = TestRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round of a test")
        verbose_name_plural = _("rounds of tests")
        ordering: ClassVar = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["test", "moment"], name="test_round_moment_once"),
            models.CheckConstraint(condition=Q(attempts__gte=1), name="test_round_has_an_attempt"),
        ]

    def __str__(self) -> str:
        return f"{self.test} · {self.get_moment_display()}"

    @property
    def opens(self) -> datetime | None:
        """When it can be begun (load `item` with it)."""
        return self.item.starts_at if self.item else self.opens_at

    @property
    def closes(self) -> datetime | None:
        """Until when it can be begun; None where staff close it, or where its item has no end."""
        return self.item.ends_at if self.item else self.closes_at


class Sitting(models.Model):
    """One participant's run through a round of a test."""

    round = models.ForeignKey(TestRound, models.PROTECT, related_name="sittings")
    registration = models.ForeignKey(Registration, models.PROTECT, related_name="sittings")
    attempt = models.PositiveSmallIntegerField(_("attempt"))
    form = models.CharField(_("form"), max_length=1)
    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    started_at = models.DateTimeField(_("started"))
    ends_at = models.DateTimeField(_("time is up"), null=True)
    submitted_at = models.DateTimeField(_("handed in"), null=True)
    # Of as many as the form has questions; empty until it is handed in.
    points = models.DecimalField(_("points"), max_digits=7, decimal_places=4, null=True)
    asked = models.PositiveSmallIntegerField(_("questions"), default=0)
    by_hand = models.PositiveSmallIntegerField(_("answers that staff have to mark"), default=0)
    # Of one on paper: the member who keyed it in last.
    keyed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("keyed in by")
    )
    # Of one on a device of the organizer's that goes from hand to hand.
    device = models.ForeignKey(
        "participants.CheckInDevice", models.PROTECT, null=True, blank=True, related_name="sittings"
    )

    class Meta:
        verbose_name = _("sitting")
        verbose_name_plural = _("sittings")
        ordering: ClassVar = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "registration", "attempt"], name="sitting_attempt_once"),
            models.UniqueConstraint(
                fields=["round", "registration"], condition=Q(submitted_at=None), name="sitting_one_running"
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None) | Q(points__isnull=False), name="sitting_marked_when_handed_in"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} · {self.registration_id} · {self.attempt}"

    @property
    def percent(self) -> float | None:
        """Points of what can be reached, in per cent; None until it is handed in."""
        return None if self.points is None or not self.asked else float(100 * self.points / self.asked)


class SittingAnswer(models.Model):
    """The last answer of a sitting to a question, as `marking` reads it; there is one at most."""

    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="answers", db_index=False)
    item = models.ForeignKey(TestItem, models.PROTECT, related_name="answers", db_index=False)
    given = models.JSONField(null=True)
    answered_at = models.DateTimeField(_("given"))  # by the phone's clock, set right by ours
    received_at = models.DateTimeField(_("received"))
    credit = models.DecimalField(max_digits=5, decimal_places=4, null=True)

    class Meta:
        verbose_name = _("answer of a sitting")
        verbose_name_plural = _("answers of sittings")
        constraints = [
            models.UniqueConstraint(fields=["sitting", "item"], name="sitting_answer_once"),
            models.CheckConstraint(
                condition=Q(credit=None) | Q(credit__gte=0, credit__lte=1), name="sitting_answer_credit_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id} · {self.item_id}"
