"""The plan of an allotment as staff fill it in."""

import hashlib
from typing import Any

from django import forms
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from bimtek.common.dates import date_range
from bimtek.common.errors import Refusal
from bimtek.common.inputs import DateInput
from events.locations.models import Location
from events.programmes.models import Programme
from events.training.models import TrainingSession

from .halls import CAPACITY_MAX, PER_DAY_MAX, AllotmentPlan, plan_from
from .writing import SessionKind


class AllotmentForm(forms.Form):
    """Days, sessions a day, what one holds, where; `plan` and `kind` are what the clean fields say."""

    first = forms.DateField(label=_("First day"), widget=DateInput)
    last = forms.DateField(label=_("Last day"), widget=DateInput)
    sessions_per_day = forms.IntegerField(
        label=_("Sessions a day in each place"), min_value=1, max_value=PER_DAY_MAX, initial=2
    )
    units_per_session = forms.IntegerField(
        label=_("Most units in a session"), min_value=1, max_value=CAPACITY_MAX, initial=7
    )
    capacity = forms.IntegerField(label=_("Most people in a session"), min_value=1, max_value=CAPACITY_MAX, initial=50)
    places = forms.ModelMultipleChoiceField(
        label=_("Places"), queryset=Location.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    skip_holidays = forms.BooleanField(
        label=_("Leave out days with public holidays and joint leave"), required=False, initial=True
    )
    category = forms.CharField(label=_("Category"), max_length=100, initial="KPPS")
    template = forms.ModelChoiceField(
        label=_("Seats, agenda and registration as in"), required=False, queryset=TrainingSession.objects.none(),
        empty_label=_("nothing: dates and place only"),
    )  # fmt: skip
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Location.objects.filter(organizer=programme.organizer_id).order_by("name")
        one_day = programme.sessions.filter(starts_on=F("ends_on")).order_by("-pk").select_related("programme")
        self.fields["places"].queryset = own  # type: ignore[attr-defined]
        self.fields["template"].queryset = one_day  # type: ignore[attr-defined]
        self.fields["template"].label_from_instance = _label  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Make the plan; what is odd about it is said on the form."""
        told = super().clean() or {}
        if self.errors:
            return told
        places = told["places"]
        plan = {
            "from": told["first"].isoformat(),
            "until": told["last"].isoformat(),
            "places": [_hall(place, told["capacity"]) for place in places],
            "timezone": places[0].timezone,
        } | {name: told[name] for name in ("sessions_per_day", "units_per_session", "capacity", "skip_holidays")}
        try:
            told["plan"] = plan_from(plan)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return told

    @property
    def plan(self) -> AllotmentPlan:
        """The plan."""
        plan: AllotmentPlan = self.cleaned_data["plan"]
        return plan

    @property
    def kind(self) -> SessionKind:
        """What its sessions are like."""
        return SessionKind(self.cleaned_data["category"], self.cleaned_data["template"])


def digest(form: AllotmentForm, answer: object) -> str:
    """Names a plan with what it came to: a confirmation counts only while nothing has changed."""
    return hashlib.sha256(f"{form.plan}|{form.kind}|{answer}".encode()).hexdigest()


def _hall(place: Location, capacity: int) -> dict[str, Any]:
    """A location as a hall: it holds no more than it says itself."""
    return {"name": place.name, "capacity": min(capacity, place.capacity or capacity)}


def _label(session: TrainingSession) -> str:
    return f"{session.title or session.programme.title} · {date_range(session.starts_on, session.ends_on)}"
