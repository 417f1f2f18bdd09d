"""A further session for the units of a list, as staff fill it in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bimtek.common.dates import date_range
from bimtek.common.inputs import DateInput
from events.lifecycle.forms import check_year
from events.locations.models import Location
from events.programmes.models import Programme
from events.training.models import TrainingSession
from participants.allotment.one_session import FollowUpDay
from participants.allotment.writing import SessionKind


class FollowUpSessionForm(forms.Form):
    """Day, place and category; `at` and `kind` are what the clean fields say."""

    day = forms.DateField(label=_("First day"), widget=DateInput, validators=[check_year])
    location = forms.ModelChoiceField(label=_("Place"), queryset=Location.objects.none())
    category = forms.CharField(label=_("Category"), max_length=100, initial="KPPS")
    template = forms.ModelChoiceField(
        label=_("Seats, agenda and registration as in"), required=False, queryset=TrainingSession.objects.none(),
        empty_label=_("nothing: dates and place only"),
    )  # fmt: skip
    also_meant = forms.BooleanField(label=_("Also the units that are meant for these sessions now"), required=False)

    def __init__(self, *args: Any, programme: Programme, meant: bool, **kwargs: Any) -> None:
        """`meant`: whether some of the units are meant for another session that is still to come."""
        super().__init__(*args, **kwargs)
        if not meant:
            del self.fields["also_meant"]
        sessions = programme.sessions.order_by("-starts_on", "-pk").select_related("programme")
        self.fields["location"].queryset = Location.objects.filter(organizer=programme.organizer_id)  # type: ignore[attr-defined]
        self.fields["template"].queryset = sessions  # type: ignore[attr-defined]
        self.fields["template"].label_from_instance = _label  # type: ignore[attr-defined]

    @property
    def at(self) -> FollowUpDay:
        """When and where."""
        return FollowUpDay(self.cleaned_data["day"], self.cleaned_data["location"])

    @property
    def kind(self) -> SessionKind:
        """What the session is like."""
        return SessionKind(" ".join(self.cleaned_data["category"].split()), self.cleaned_data["template"])


def _label(session: TrainingSession) -> str:
    return f"{session} · {date_range(session.starts_on, session.ends_on)}"
