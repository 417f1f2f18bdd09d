"""Which sessions, and what is to be done to each."""

import hashlib
from datetime import time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bimtek.common.dates import date_range
from bimtek.common.inputs import TimeInput
from certificates.consequences.forms import NOTE_LENGTH
from certificates.consequences.services import Telling
from events.locations.models import Location
from events.programmes.models import Programme
from events.seats.forms import MAX_SEATS
from events.training.models import TrainingSession

from .changes import ACTIONS, SEEN_MAX, SESSIONS_MAX, ManyChange

COSTLY = ("cancel", "days", "place", "rundown")
"""What takes long for each session, or has to keep much of it."""
WINDOW = ("opens_days_before", "closes_days_before", "closes_at")
SET = ("days", "minutes", "location", *WINDOW, "category", "capacity", "rundown_of")


class ManySessionsForm(forms.Form):
    """Sessions and one change; `change` is what the clean fields say, `digest` names both as they are."""

    mark_optional = False

    action = forms.ChoiceField(label=_("Change"), choices=[(name, each.label) for name, each in ACTIONS.items()])
    days = forms.IntegerField(label=_("Days later (earlier: -7)"), required=False, min_value=-3650, max_value=3650)
    location = forms.ModelChoiceField(label=_("Place"), queryset=Location.objects.none(), required=False)
    opens_days_before = forms.IntegerField(
        label=_("Registration opens, days before"), required=False, min_value=0, max_value=730, initial=14
    )
    closes_days_before = forms.IntegerField(
        label=_("Registration closes, days before"), required=False, min_value=0, max_value=730, initial=1
    )
    closes_at = forms.TimeField(label=_("Registration closes at"), required=False, widget=TimeInput, initial="16:00")
    category = forms.CharField(label=_("Category"), required=False, max_length=100)
    capacity = forms.IntegerField(label=_("Number of seats"), required=False, min_value=1, max_value=MAX_SEATS)
    rundown_of = forms.ModelChoiceField(label=_("Agenda of"), queryset=TrainingSession.objects.none(), required=False)
    minutes = forms.IntegerField(
        label=_("Minutes later (earlier: -30)"), required=False, min_value=-1440, max_value=1440
    )
    note = forms.CharField(
        label=_("What you say about it"),
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Registrants read it, in the mail and on their tickets. Cancelling needs it."),
    )
    mail = forms.BooleanField(
        label=_("Tell the registrants by mail"),
        required=False,
        initial=True,
        help_text=_("For other days or another place. Of a cancellation all are told, of the other changes none."),
    )
    everything = forms.BooleanField(label=_("All sessions listed here"), required=False)
    sessions = forms.ModelMultipleChoiceField(
        label=_("Sessions"),
        queryset=TrainingSession.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, programme: Programme, listed: QuerySet[TrainingSession], **kwargs: Any) -> None:
        """`listed` are the programme's sessions that the filter finds."""
        super().__init__(*args, **kwargs)
        offered: dict[str, QuerySet[Any]] = {
            "sessions": listed,
            "rundown_of": programme.sessions.filter(agenda__isnull=False).distinct().select_related("programme"),
            "location": Location.objects.filter(organizer=programme.organizer_id),
        }
        for name, rows in offered.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        for name in ("sessions", "rundown_of"):
            self.fields[name].label_from_instance = _label  # type: ignore[attr-defined]

    def clean_sessions(self) -> list[TrainingSession]:
        """At least one, and no more than are changed in a moment."""
        field: Any = self.fields["sessions"]
        found = field.queryset if self.cleaned_data.get("everything") else self.cleaned_data["sessions"]
        chosen = list(found[: SESSIONS_MAX + 1])
        if not chosen:
            raise forms.ValidationError(_("Choose at least one session."))
        most = SEEN_MAX if self.cleaned_data.get("action") in COSTLY else SESSIONS_MAX
        if len(chosen) > most:
            raise forms.ValidationError(_("At most %(most)s sessions at once.") % {"most": most})
        return chosen

    def clean(self) -> dict[str, Any]:
        """What the action needs must be there, and registration opens before it closes."""
        told = super().clean() or {}
        action = ACTIONS.get(told.get("action", ""))
        for name in action.needs if action else ():
            if told.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, _("This change needs it."))
        if told.get("action") == "window" and not self.errors and not _opens_first(told):
            self.add_error("closes_days_before", _("Registration would close before it opens."))
        return told

    @property
    def change(self) -> ManyChange:
        """The change."""
        told = {name: self.cleaned_data[name] for name in SET if self.cleaned_data[name] is not None}
        action = self.cleaned_data["action"]
        # Of a cancellation all are told, as from the session's own page.
        telling = Telling(self.cleaned_data["note"].strip(), self.cleaned_data["mail"] or action == "cancel")
        return ManyChange(action, telling=telling, **told)

    @property
    def digest(self) -> str:
        """Names this very change of these very sessions."""
        sessions = [(session.pk, session.updated_at) for session in self.cleaned_data["sessions"]]
        return hashlib.sha256(f"{self.change}|{sessions}".encode()).hexdigest()

    @property
    def was_seen(self) -> bool:
        """Whether the page that was sent showed what exactly this change does."""
        return bool(self.cleaned_data["seen"] == self.digest)


def _opens_first(told: dict[str, Any]) -> bool:
    """Whether the opening, at the beginning of its day, comes before the closing."""
    return (-told["opens_days_before"], time.min) < (-told["closes_days_before"], told["closes_at"])


def _label(session: TrainingSession) -> str:
    name = session.title or session.programme.title
    return f"{name} · {date_range(session.starts_on, session.ends_on)} · {session.get_status_display()}"
