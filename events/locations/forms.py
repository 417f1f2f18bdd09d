"""What organizers type about a venue."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bimtek.common.dates import ZONES
from events.regions.forms import RegionField

from .models import Location


class LocationForm(forms.ModelForm[Location]):
    """A venue; its time zone is the region's unless another is chosen."""

    region = RegionField(label=_("Region"), help_text=_("Village, district, regency or city, or province."))
    timezone = forms.ChoiceField(label=_("Time zone"), required=False, choices=[("", _("the region's own")), *ZONES])
    map_url = forms.URLField(
        label=_("Map link"),
        required=False,
        assume_scheme="https",
        help_text=_("A link to the place on a map, for example from Google Maps or OpenStreetMap."),
    )

    class Meta:
        model = Location
        fields = ["name", "address", "region", "timezone", "capacity", "map_url"]
        widgets = {"address": forms.Textarea({"rows": 3})}
        help_texts = {
            "name": _("For example: Aula Kantor KPU Provinsi Kalimantan Utara."),
            "capacity": _("People who fit in. Seats of a session are set there."),
        }

    def clean(self) -> dict[str, Any]:
        """Fill in the region's time zone where none was chosen."""
        cleaned = super().clean() or self.cleaned_data
        region = cleaned.get("region")
        if region is not None and not cleaned.get("timezone"):
            cleaned["timezone"] = region.timezone
        return cleaned
