"""What a participant brings, and the rule as an organizer sets it."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from . import positions
from .models import RADIUS_LEAST_M, RADIUS_MOST_M, SelfCheckInRule
from .positions import GeoPosition

EARTH_M = 20_100_000  # half its girth: what a phone could be wrong by at most


class CheckInForm(forms.Form):
    """A typed code, or the item whose code was opened before; where a script could ask for it, the place as well."""

    code = forms.CharField(
        label=_("Code on the screen"),
        required=False,
        max_length=200,
        help_text=_(
            "6 letters and digits, such as 7KQ-F9M. It changes every 20 seconds: type the one that is there now."
        ),
        widget=forms.TextInput(
            {
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "code code-field",
                "autofocus": True,
            }
        ),
    )
    item = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    latitude = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    longitude = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    accuracy = forms.FloatField(required=False, min_value=0, max_value=EARTH_M, widget=forms.HiddenInput)

    mark_optional = False

    def clean(self) -> dict[str, Any]:
        """Ask for the code where none was opened before."""
        data = super().clean() or {}
        if not data.get("code") and not data.get("item"):
            self.add_error("code", _("Type the code that is on the screen."))
        return data

    @property
    def is_ours(self) -> bool:
        """Whether it can have come from this page: people do not type into its hidden fields."""
        return not set(self.errors) & {"item", "uid", "latitude", "longitude", "accuracy"}

    @property
    def place(self) -> GeoPosition | None:
        """Where the phone said that it is, if it did."""
        latitude, longitude = self.cleaned_data.get("latitude"), self.cleaned_data.get("longitude")
        if latitude is None or longitude is None:
            return None
        return GeoPosition(latitude, longitude, self.cleaned_data.get("accuracy") or 0.0)


class SelfCheckInRuleForm(forms.Form):
    """Whether people check in by themselves, and where they have to be."""

    enabled = forms.BooleanField(label=_("People check in by themselves with the code on the screen"), required=False)
    place = forms.CharField(
        label=_("Middle of the place"),
        required=False,
        max_length=2000,
        help_text=_(
            "Only if people have to be there. Paste the link to the place from a map (Google Maps, OpenStreetMap), "
            "or type its coordinates, such as -6.2088, 106.8456."
        ),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    radius_m = forms.IntegerField(
        label=_("How far from there at most, in metres"),
        required=False,
        min_value=RADIUS_LEAST_M,
        max_value=RADIUS_MOST_M,
        help_text=_("Phones err by 20 to 150 m inside a building. 300 m suits most places."),
    )

    def __init__(self, data: QueryDict | None, *, rule: SelfCheckInRule) -> None:
        initial: dict[str, Any] = {"enabled": rule.enabled, "radius_m": rule.radius_m}
        if rule.latitude is not None and rule.longitude is not None:
            initial["place"] = f"{rule.latitude:.6f}, {rule.longitude:.6f}"
        super().__init__(data, initial=initial)

    def clean_place(self) -> GeoPosition | None:
        """The place that was pasted or typed."""
        text = self.cleaned_data["place"]
        if not text:
            return None
        place = positions.read(text)
        if place is None:
            raise ValidationError(_not_read(text))
        return place

    def clean(self) -> dict[str, Any]:
        """Place and radius belong together."""
        data = super().clean() or {}
        if "place" not in data or "radius_m" not in data:
            return data  # what is wrong with one of them is said already
        if data["place"] and data["radius_m"] is None:
            self.add_error("radius_m", _("Say how far from there people may be."))
        elif data["radius_m"] is not None and not data["place"]:
            self.add_error("place", _("Say where the middle is, or leave the radius empty too."))
        return data


def _not_read(text: str) -> ValidationError:
    if "goo.gl" in text.lower():
        return ValidationError(
            _("A short link does not hold the place. Open it, and copy the long address from the browser instead."),
            code="short_link",
        )
    return ValidationError(
        _("No place on earth was found in this. Latitude comes first: -6.2088, 106.8456 is Jakarta."), code="no_place"
    )
