"""Which sessions, and what is to be done to each."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bimtek.common.dates import date_range
from bimtek.common.inputs import TimeInput
from events.locations.models import Location
from events.programmes.models import Programme
from events.training.models import TrainingSession

from .many import ACTIONS, SESSIONS_MAX, ManyChange


class ManySessionsForm(forms.Form):
    """Sessions and one change; `change` is what the clean fields say."""

    everything = forms.BooleanField(label=_("All sessions of this programme"), required=False)
    sessions = forms.ModelMultipleChoiceField(
        label=_("Sessions"),
        queryset=TrainingSession.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    action = forms.ChoiceField(label=_("Change"), choices=[(name, told[0]) for name, told in ACTIONS.items()])
    days = forms.IntegerField(label=_("Days later (earlier: -7)"), required=False, min_value=-3650, max_value=3650)
    minutes = forms.IntegerField(
        label=_("Minutes later (earlier: -30)"), required=False, min_value=-1440, max_value=1440
    )
    location = forms.ModelChoiceField(label=_("Place"), queryset=Location.objects.none(), required=False)
    opens_days_before = forms.IntegerField(
        label=_("Registration opens, days before"), required=False, min_value=0, max_value=730, initial=14
    )
    closes_days_before = forms.IntegerField(
        label=_("Registration closes, days before"), required=False, min_value=0, max_value=730, initial=1
    )
    closes_at = forms.TimeField(label=_("Registration closes at"), required=False, widget=TimeInput, initial="16:00")

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sessions = programme.sessions.select_related("programme__organizer", "location").order_by("starts_on", "pk")
        self.fields["sessions"].queryset = sessions  # type: ignore[attr-defined]
        self.fields["sessions"].label_from_instance = _label  # type: ignore[attr-defined]
        own = Location.objects.filter(organizer=programme.organizer_id)
        self.fields["location"].queryset = own  # type: ignore[attr-defined]

    def clean_sessions(self) -> Any:
        """At least one, and no more than are changed in a moment."""
        field: Any = self.fields["sessions"]
        chosen = field.queryset if self.cleaned_data.get("everything") else self.cleaned_data["sessions"]
        if not chosen:
            raise forms.ValidationError(_("Choose at least one session."))
        if len(chosen) > SESSIONS_MAX:
            raise forms.ValidationError(_("At most %(most)s sessions at once.") % {"most": SESSIONS_MAX})
        return chosen

    def clean(self) -> dict[str, Any]:
        """What the action needs must be there."""
        told = super().clean() or {}
        needed = {"days": ["days"], "place": ["location"], "agenda": ["minutes"]}
        needed["window"] = ["opens_days_before", "closes_days_before", "closes_at"]
        for name in needed.get(told.get("action", ""), ()):
            if told.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, _("This change needs it."))
        return told

    @property
    def change(self) -> ManyChange:
        """The change."""
        names = ("days", "minutes", "location", "opens_days_before", "closes_days_before", "closes_at")
        told = {name: self.cleaned_data[name] for name in names if self.cleaned_data[name] is not None}
        return ManyChange(self.cleaned_data["action"], **told)


def _label(session: TrainingSession) -> str:
    name = session.title or session.programme.title
    return f"{name} · {date_range(session.starts_on, session.ends_on)} · {session.get_status_display()}"
