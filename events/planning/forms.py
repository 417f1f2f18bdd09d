"""A rule as staff fill it in."""

import hashlib
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bimtek.common.dates import date_range, day_name, month_name
from bimtek.common.errors import Refusal
from bimtek.common.inputs import DateInput
from events.locations.models import Location
from events.programmes.models import Programme
from events.training.models import TrainingSession

from .rules import LONGEST_DAYS, RecurrenceRule, rule_from

NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class RecurrenceRuleForm(forms.Form):
    """The days, places and weekdays of a rule; `rule` is what they say, `digest` names this very rule."""

    first = forms.DateField(label=gettext_lazy("First day on which a session may begin"), widget=DateInput)
    last = forms.DateField(label=gettext_lazy("Last day on which a session may begin"), widget=DateInput)
    days = forms.IntegerField(label=gettext_lazy("Days of a session"), min_value=1, max_value=LONGEST_DAYS, initial=1)
    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("Weekdays on which sessions begin"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None: each session follows the one before."),
    )  # fmt: skip
    months = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Only in these months"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    places = forms.CharField(
        label=gettext_lazy("Places that take turns"), required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("One in each line, in their order. Names of your locations are linked to them."),
    )  # fmt: skip
    gap_days = forms.IntegerField(
        label=gettext_lazy("Free days between two sessions in one place"), min_value=0, max_value=365, initial=0
    )
    skip_holidays = forms.BooleanField(
        label=gettext_lazy("Leave out days with public holidays and joint leave"), required=False, initial=True
    )
    template = forms.ModelChoiceField(
        label=gettext_lazy("Seats, agenda and registration as in"), required=False,
        queryset=TrainingSession.objects.none(), empty_label=gettext_lazy("nothing: dates and place only"),
        help_text=gettext_lazy("Registration opens and closes as many days before, at the same clock times."),
    )  # fmt: skip
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._programme = programme
        self.fields["weekdays"].choices = list(zip(NAMES, _weekday_names(), strict=True))  # type: ignore[attr-defined]
        self.fields["months"].choices = [(month, month_name(month)) for month in range(1, 13)]  # type: ignore[attr-defined]
        own = Location.objects.filter(organizer=programme.organizer_id).order_by("name")
        self.fields["places"].initial = "\n".join(own.values_list("name", flat=True)[:20])
        sessions = programme.sessions.order_by("-pk").select_related("programme")
        self.fields["template"].queryset = sessions  # type: ignore[attr-defined]
        self.fields["template"].label_from_instance = _session_label  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Make the rule; what is odd about it is said on the form."""
        told = super().clean() or {}
        template = told.get("template")
        if self.errors:
            return told
        if template:
            told["days"] = (template.ends_on - template.starts_on).days + 1
        try:
            told["rule"] = rule_from(self._as_json(told))
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return told

    def _as_json(self, told: dict[str, Any]) -> dict[str, Any]:
        region = self._programme.organizer.region
        return {
            "from": told["first"].isoformat(),
            "until": told["last"].isoformat(),
            "days": told["days"],
            "start_weekdays": told["weekdays"],
            "months": told["months"],
            "places": [line.strip() for line in told["places"].splitlines() if line.strip()],
            "gap_days": told["gap_days"],
            "skip_holidays": told["skip_holidays"],
            "timezone": region.timezone if region else None,
        }

    @property
    def rule(self) -> RecurrenceRule:
        """What the clean fields say."""
        rule: RecurrenceRule = self.cleaned_data["rule"]
        return rule

    @property
    def digest(self) -> str:
        """Names this very rule and template."""
        template = self.cleaned_data.get("template")
        return hashlib.sha256(f"{self.rule}|{template.pk if template else ''}".encode()).hexdigest()

    @property
    def was_seen(self) -> bool:
        """Whether the page that was sent showed what exactly this rule comes to."""
        return bool(self.cleaned_data["seen"] == self.digest)


def _weekday_names() -> list[str]:
    """Monday to Sunday in the active language."""
    return [day_name(date(2024, 1, day)) for day in range(1, 8)]  # 1 January 2024 was a Monday


def _session_label(session: TrainingSession) -> str:
    days = date_range(session.starts_on, session.ends_on)
    return f"{session.title or _('Session')} · {days}"
