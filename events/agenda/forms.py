"""What organizers type about an agenda item. Clock times are those of the session's own zone."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from bimtek.common.dates import clock, long_date, zone_label
from bimtek.common.inputs import TimeInput
from events.programmes.models import Topic
from events.speakers.models import Speaker
from events.training.models import TrainingSession

from . import days, selectors
from .models import AgendaItem

DAY_MINUTES = 24 * 60
SHORT_LIST = 10  # speakers, whose boxes need no fold


class AgendaItemForm(forms.ModelForm[AgendaItem]):
    """One item of a session's rundown; `instance` knows its session."""

    day = forms.TypedChoiceField(label=_("Day"), coerce=date.fromisoformat)
    start = forms.TimeField(label=_("Begins"), widget=TimeInput)
    end = forms.TimeField(label=_("Ends"), widget=TimeInput, required=False)
    minutes = forms.IntegerField(
        label=_("Minutes that count"),
        required=False,
        min_value=0,
        max_value=DAY_MINUTES,
        help_text=_("For attendance and JP. Empty: the whole time, and none for opening, break and closing."),
    )

    reason = forms.CharField(
        label=_("Why the day changes"),
        required=False,
        max_length=300,
        help_text=_(
            "Attendance is recorded for this item: another day needs a reason, and what is recorded keeps its own."
        ),
    )

    class Meta:
        model = AgendaItem
        fields = ["kind", "topic", "title", "day", "start", "end", "minutes", "room", "speakers", "moderator"]
        widgets = {"speakers": forms.CheckboxSelectMultiple}
        help_texts = {
            "title": _("Can stay empty when you choose a topic."),
            "room": _("Only needed when items run in parallel, for example in classes."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session: TrainingSession = self.instance.session
        fields: dict[str, Any] = self.fields
        fields["day"].choices = [
            (day.isoformat(), long_date(day, weekday=True)) for day in selectors.days(self.session)
        ]
        zone = zone_label(self.session.timezone)
        fields["start"].help_text = zone
        fields["end"].help_text = _("%(zone)s. Empty: until finished (s.d. selesai).") % {"zone": zone}
        fields["title"].required = False
        fields["topic"].queryset = Topic.objects.filter(programme=self.session.programme_id)
        speakers = Speaker.objects.filter(organizer=self.session.programme.organizer_id)
        fields["topic"].empty_label = fields["moderator"].empty_label = _("none")
        fields["speakers"].queryset = fields["moderator"].queryset = speakers
        near = speakers.filter(talks__session__programme=self.session.programme_id).values_list("pk", flat=True)
        self._near = set(near)
        if self.instance._state.adding or not days.recorded([self.instance]):
            del fields["reason"]
        self._show_clock()

    def speaker_choices(self) -> tuple[list[BoundWidget], list[BoundWidget]]:
        """Boxes in sight, of those who were chosen or speak in this programme already, and all others.

        A short list is in sight as a whole.
        """
        boxes = list(self["speakers"])
        if len(boxes) <= SHORT_LIST:
            return boxes, []
        near = self._near | {int(box.data["value"].value) for box in boxes if box.data["selected"]}
        seen = [box for box in boxes if int(box.data["value"].value) in near]
        return seen, [box for box in boxes if box not in seen]

    def _show_clock(self) -> None:
        if self.instance._state.adding:
            self.initial["minutes"] = None  # not the column's 0: an empty field means "as long as it lasts"
            return
        zone, end = self.session.zone, self.instance.ends_at
        self.initial["day"] = selectors.day_of(self.instance, self.session).isoformat()
        self.initial["start"] = self.instance.starts_at.astimezone(zone).time()
        self.initial["end"] = end.astimezone(zone).time() if end else None

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not data.get("title"):
            topic = data.get("topic")
            if topic is None:
                self.add_error("title", _("Write a title, or choose a topic."))
            else:
                data["title"] = topic.title
        self._clean_times(data.get("day"), data.get("start"), data.get("end"))
        return data

    def _clean_times(self, day: date | None, start: time | None, end: time | None) -> None:
        if day is None or start is None or "end" in self.errors:
            return
        zone = self.session.zone
        self.instance.starts_at = datetime.combine(day, start, zone)
        self.instance.ends_at = datetime.combine(day, end, zone) if end else None
        if end and end <= start:
            self.add_error("end", _("The end is not after the beginning."))
        elif "minutes" not in self.errors:
            self._clean_minutes(self.instance.ends_at - self.instance.starts_at if self.instance.ends_at else None)

    def _clean_minutes(self, length: timedelta | None) -> None:
        lasts = int(length.total_seconds() // 60) if length else None
        minutes = self.cleaned_data.get("minutes")
        if minutes is None:
            no_lesson = self.cleaned_data.get("kind") in AgendaItem.NO_LESSON
            minutes = self.cleaned_data["minutes"] = 0 if no_lesson else lasts
        if minutes is None:
            self.add_error("minutes", _("Without an end, say how many minutes count."))
        elif lasts is not None and minutes > lasts:
            self.add_error("minutes", _("The item lasts only %(minutes)s minutes.") % {"minutes": lasts})


class ShiftForm(forms.Form):
    """From which item on the rest of its day moves, and by how much."""

    first = forms.ModelChoiceField(
        label=_("From this item on"), queryset=AgendaItem.objects.none(), empty_label=_("Choose an item")
    )
    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=-DAY_MINUTES,
        max_value=DAY_MINUTES,
        help_text=_("Later: 15. Earlier: -15."),
    )

    def __init__(self, *args: Any, session: TrainingSession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session = session
        choice: Any = self.fields["first"]
        choice.queryset = session.agenda.all()
        choice.label_from_instance = self._label

    def _label(self, item: AgendaItem) -> str:
        day = long_date(selectors.day_of(item, self.session))
        return f"{day} {clock(item.starts_at, self.session.timezone)} · {item.title}"


class AgendaMoveForm(forms.Form):
    """Where an item goes: by how many places, or before which item; before none is last."""

    step = forms.ChoiceField(choices=[("-1", "-1"), ("1", "1")], required=False)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)

    def clean(self) -> dict[str, Any]:
        """One of both is sent: an empty `before` is an answer, none at all is not."""
        told = super().clean() or {}
        if not told.get("step") and "before" not in self.data:
            raise forms.ValidationError(self.fields["before"].error_messages["required"])
        return told
