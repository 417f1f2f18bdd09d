"""When registration opens and closes for the sessions of a programme, counted from their first days."""

from datetime import datetime, time, timedelta

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.programmes.models import Programme
from events.training.models import TrainingSession

DAYS_MAX = 730


class WindowRule(models.Model):
    """The one rule of a programme. A session whose window is what the rule says gets the new one when the rule changes.

    So does one without a window. Drafts from a plan begin with it, unless they are made like another session.
    """

    programme = models.OneToOneField(Programme, models.CASCADE, primary_key=True, related_name="window_rule")
    opens_days_before = models.PositiveSmallIntegerField(
        _("registration opens, days before"), default=14, validators=[MaxValueValidator(DAYS_MAX)]
    )
    closes_days_before = models.PositiveSmallIntegerField(
        _("registration closes, days before"), default=1, validators=[MaxValueValidator(DAYS_MAX)]
    )
    closes_at = models.TimeField(_("registration closes at"), default=time(16))

    class Meta:
        verbose_name = _("rule of registration")
        verbose_name_plural = _("rules of registration")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(opens_days_before__gt=models.F("closes_days_before"))
                | models.Q(opens_days_before=models.F("closes_days_before"), closes_at__gt=time()),
                name="window_rule_opens_before_it_closes",
            ),
        ]

    def __str__(self) -> str:
        return f"-{self.opens_days_before} … -{self.closes_days_before} {self.closes_at:%H.%M}"

    def window(self, session: TrainingSession) -> tuple[datetime, datetime]:
        """When registration for a session opens and closes, by its own clocks."""
        opens = session.starts_on - timedelta(days=self.opens_days_before)
        closes = session.starts_on - timedelta(days=self.closes_days_before)
        return datetime.combine(opens, time(), session.zone), datetime.combine(closes, self.closes_at, session.zone)
