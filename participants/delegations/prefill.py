"""Lines to start from, to spare staff typing five hundred names: the organizer's units, or regencies of a region."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bimtek.common.names import clean_name
from events.organizers.models import Organizer
from events.regions.forms import RegionField
from events.regions.models import Region
from events.seats.forms import MAX_SEATS

MOST = 1000  # as many as one step invites


class FillForm(forms.Form):
    """Which institutions to write into the list; sent by GET, it changes nothing."""

    UNITS, REGIONS = "units", "regions"

    source = forms.ChoiceField(
        label=_("Which institutions"),
        choices=[(UNITS, _("Units below this organizer")), (REGIONS, _("One in each regency and city"))],
        initial=UNITS,
    )
    front = forms.CharField(
        label=_("Name in front of the region"),
        max_length=80,
        required=False,
        help_text=_("For example KPU makes KPU Kabupaten Bandung."),
    )
    region = RegionField(
        label=_("Province"),
        required=False,
        levels=[Region.Level.PROVINCE],
        help_text=_("Empty: all regencies and cities of the country."),
    )
    seats = forms.IntegerField(label=_("Seats for each"), min_value=1, max_value=MAX_SEATS, initial=5)

    def lines(self, organizer: Organizer) -> str:
        """The lines as staff would have typed them, for the clean choice."""
        if self.cleaned_data["source"] == self.UNITS:
            return _of_units(organizer, self.cleaned_data["seats"])
        return _of_regions(
            self.cleaned_data["region"], clean_name(self.cleaned_data["front"]), self.cleaned_data["seats"]
        )


def _of_units(organizer: Organizer, seats: int) -> str:
    below = Organizer.objects.filter(path__startswith=organizer.path).exclude(pk=organizer.pk).order_by("path")
    rows = below.values_list("name", "email")[:MOST]
    return "\n".join(f"{_cell(name)}; {seats}; ; {email}".rstrip("; ") for name, email in rows)


def _of_regions(province: Region | None, front: str, seats: int) -> str:
    wanted = Q(level=Region.Level.REGENCY)
    if province is not None:
        wanted &= Q(parent=province)
    names = Region.objects.filter(wanted).order_by("code").values_list("name", flat=True)[:MOST]
    return "\n".join(f"{_cell(f'{front} {name}'.strip())}; {seats}" for name in names)


def _cell(text: str) -> str:
    """A name with no character that ends a cell."""
    return text.replace(";", ",")
