"""What organizers type about a session. Times are typed as the clocks at the session show them."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bimtek.common.dates import ZONES, month_name, zone_label
from bimtek.common.inputs import DateInput, DateTimeInput
from events.locations.models import Location
from events.organizers.models import Organizer
from events.programmes.models import Programme
from events.training import selectors
from events.training.models import TrainingSession

# A year typed wrongly would make a session of millennia, and every page that lists its days stand still.
YEARS = range(2000, 2101)
MOST_DAYS = 366
LONGEST_NOTES = 5_000  # Markdown, turned into HTML each time a ticket is shown
WINDOW = ("registration_opens_at", "registration_closes_at")


class SecondsInput(DateTimeInput):
    """Date and clock to the second, as registration opens and closes to the second."""

    def __init__(self) -> None:
        super().__init__({"step": "1"})
        self.format = "%Y-%m-%dT%H:%M:%S"


def check_year(day: date) -> None:
    """Raise ValidationError for a day, or a moment, that no session takes place on."""
    if day.year not in YEARS:
        raise forms.ValidationError(_("Check the year."), code="year")


def at_clock(value: datetime, zone: ZoneInfo) -> datetime:
    """The moment at which clocks in `zone` show what a form field read in the zone of the thread."""
    return timezone.make_naive(value).replace(tzinfo=zone)


class SessionForm(forms.ModelForm[TrainingSession]):
    """A session of a programme; give `instance` with its programme. The zone follows the location unless chosen."""

    timezone = forms.ChoiceField(
        label=_("Time zone"), required=False, choices=[("", _("that of the location")), *ZONES]
    )
    online_url = forms.URLField(
        label=_("Link to the online room"),
        required=False,
        assume_scheme="https",
        help_text=_("Shown to confirmed participants only."),
    )

    class Meta:
        model = TrainingSession
        fields = [
            "title",
            "mode",
            "location",
            "online_url",
            "starts_on",
            "ends_on",
            "timezone",
            *WINDOW,
            "window_follows",
            "notes",
        ]
        widgets = {
            "starts_on": DateInput,
            "ends_on": DateInput,
            "registration_opens_at": SecondsInput,
            "registration_closes_at": SecondsInput,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organizer = self.instance.programme.organizer
        self.organizer: Organizer = organizer
        self.fields["location"].queryset = Location.objects.filter(organizer=organizer)  # type: ignore[attr-defined]  # the field's class is not known here
        self.fields["location"].empty_label = _("not known yet")  # type: ignore[attr-defined]  # as above
        for name in ("starts_on", "ends_on", *WINDOW):
            self.fields[name].validators.append(check_year)
        self.fields["notes"].validators.append(MaxLengthValidator(LONGEST_NOTES))
        self._name_zone()

    def _name_zone(self) -> None:
        for name in WINDOW:
            self.fields[name].help_text = _("Clock time in the session's time zone. Empty: no limit.")
        if self.instance._state.adding:
            self.initial["timezone"] = ""
            return
        zone = zone_label(self.instance.timezone)
        for name in WINDOW:
            value = getattr(self.instance, name)
            self.initial[name] = timezone.make_naive(value, self.instance.zone) if value else None
            self.fields[name].help_text = _(
                "Clock time in %(zone)s, or in the time zone you change to. Empty: no limit."
            ) % {"zone": zone}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        data["timezone"] = data.get("timezone") or self._usual_zone(data.get("location"))
        zone = ZoneInfo(data["timezone"])
        for name in WINDOW:
            if data.get(name):
                data[name] = at_clock(data[name], zone)
        self._check_days(data.get("starts_on"), data.get("ends_on"))
        self._check_window(zone)
        return data

    def _usual_zone(self, location: Location | None) -> str:
        if location is not None:
            return location.timezone
        return self.organizer.region.timezone if self.organizer.region else "Asia/Jakarta"

    def _check_days(self, first: date | None, last: date | None) -> None:
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first day."))
        elif first and last and (last - first).days >= MOST_DAYS:
            self.add_error("ends_on", _("A session lasts a year at most. Check the year."))

    def _check_window(self, zone: ZoneInfo) -> None:
        opens, closes = (self.cleaned_data.get(name) for name in WINDOW)
        last = self.cleaned_data.get("ends_on")
        if opens and closes and closes <= opens:
            self.add_error("registration_closes_at", _("Registration would close before it opens."))
        elif opens and last and opens.astimezone(zone).date() > last:
            self.add_error("registration_opens_at", _("Registration would open after the last day."))


class StatusForm(forms.Form):
    """The status that a button asks for."""

    to = forms.ChoiceField(choices=TrainingSession.Status.choices)


class SessionFilterForm(forms.Form):
    """The filters above the list of sessions."""

    mark_optional = False

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("all")), *TrainingSession.Status.choices]
    )
    programme = forms.ModelChoiceField(
        label=_("Programme"), required=False, queryset=Programme.objects.none(), empty_label=_("all")
    )
    month = forms.ChoiceField(label=_("Month"), required=False)

    def __init__(self, data: Any, *, organizer: Organizer) -> None:
        super().__init__(data)
        self.fields["programme"].queryset = Programme.objects.filter(organizer=organizer)  # type: ignore[attr-defined]  # the field's class is not known here
        self.fields["month"].choices = [  # type: ignore[attr-defined]  # the field's class is not known here
            ("", _("all")),
            *((f"{day:%Y-%m}", f"{month_name(day.month)} {day.year}") for day in selectors.months(organizer)),
        ]

    def apply(self, sessions: QuerySet[TrainingSession]) -> QuerySet[TrainingSession]:
        """The sessions that pass what was chosen; a filter that means nothing is left out."""
        self.full_clean()
        chosen = self.cleaned_data
        if chosen.get("q"):
            sessions = sessions.filter(selectors.matching(chosen["q"]))
        if chosen.get("status"):
            sessions = sessions.filter(status=chosen["status"])
        if chosen.get("programme"):
            sessions = sessions.filter(programme=chosen["programme"])
        if chosen.get("month"):
            year, month = chosen["month"].split("-")
            sessions = sessions.filter(starts_on__year=year, starts_on__month=month)
        return sessions
