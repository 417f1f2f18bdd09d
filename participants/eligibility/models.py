"""What a session asks before it gives a certificate."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.agenda.models import AgendaItem
from events.training.models import TrainingSession


class EligibilityRule(models.Model):
    """The one rule of a session. No norm was found for the minimum share, so each organizer sets it."""

    session = models.OneToOneField(TrainingSession, models.CASCADE, related_name="eligibility_rule")
    minimum_share = models.DecimalField(
        _("least share of the planned minutes, in per cent"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(80),
        validators=[MaxValueValidator(100)],
    )
    required_items = models.ManyToManyField(
        AgendaItem, blank=True, related_name="+", verbose_name=_("items that must be attended")
    )

    # Of the best test after the training, or of the only one; empty: no test is asked for.
    minimum_test = models.DecimalField(
        _("least result of the test, in per cent"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    # Hake's normalised gain from the test before to the best one after, in per cent of what could be gained.
    minimum_gain = models.DecimalField(
        _("least gain from before to after (N-gain), in per cent"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    # In one and the same test after the training.
    minimum_topic = models.DecimalField(
        _("least result in each topic of the test, in per cent"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    prints_grade = models.BooleanField(_("the certificate says the grade of the test"), default=False, db_default=False)
    evaluation_required = models.BooleanField(_("the evaluation must be filled in"), default=False)

    class Meta:
        verbose_name = _("eligibility rule")
        verbose_name_plural = _("eligibility rules")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minimum_share__gte=0, minimum_share__lte=100),
                name="eligibility_share_is_per_cent",
            ),
            models.CheckConstraint(
                condition=models.Q(minimum_test=None) | models.Q(minimum_test__gte=0, minimum_test__lte=100),
                name="eligibility_test_is_per_cent",
            ),
            models.CheckConstraint(
                condition=models.Q(minimum_gain=None) | models.Q(minimum_gain__gte=0, minimum_gain__lte=100),
                name="eligibility_gain_is_per_cent",
            ),
            models.CheckConstraint(
                condition=models.Q(minimum_topic=None) | models.Q(minimum_topic__gte=0, minimum_topic__lte=100),
                name="eligibility_topic_is_per_cent",
            ),
        ]

    def __str__(self) -> str:
        return f"≥ {self.minimum_share} %"

    @property
    def asks_for_tests(self) -> bool:
        """Whether it needs to know results of tests."""
        return self.prints_grade or any(
            least is not None for least in (self.minimum_test, self.minimum_gain, self.minimum_topic)
        )
