"""The forms of a programme's units and targets."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bimtek.common.inputs import DateInput
from events.regions.forms import RegionField
from events.regions.models import Region

LARGEST_BYTES = 10 * 1024 * 1024
LINES_MAX = 2_000
_CODE = re.compile(r"[0-9]{2}(?:\.[0-9]{2,4}){0,3}")
_PEOPLE = re.compile(r"[0-9]{1,9}|[0-9]{1,3}(?:\.[0-9]{3}){1,2}")
PEOPLE_MAX = 300_000_000


class UnitUploadForm(forms.Form):
    """A list of units, and whether it is the whole list."""

    file = forms.FileField(
        label=gettext_lazy("List of units"),
        help_text=gettext_lazy("Excel or CSV with headings such as TPS, Desa/Kelurahan, Kecamatan, Jumlah."),
    )
    people = forms.IntegerField(
        label=gettext_lazy("People of a unit, where the list does not say"), min_value=0, max_value=1000, initial=7
    )
    whole = forms.BooleanField(
        label=gettext_lazy("This is the whole list: close units that are not in it"), required=False, initial=True
    )

    def clean_file(self) -> Any:
        """Refuse what is larger than a list of units can be."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_BYTES:
            raise forms.ValidationError(_("A list of units may have up to 10 MB."))
        return file


class FormulaForm(forms.Form):
    """So many stations in each village of a region."""

    region = RegionField(label=gettext_lazy("Region"))
    stations = forms.IntegerField(label=gettext_lazy("Stations of each village"), min_value=1, max_value=200)
    people = forms.IntegerField(label=gettext_lazy("People of each station"), min_value=1, max_value=1000, initial=7)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def digest(self) -> str:
        """Names this very formula."""
        told = self.cleaned_data
        return f"{told['region'].code}-{told['stations']}-{told['people']}"


class TargetForm(forms.Form):
    """A new version of the targets."""

    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=200,
        help_text=gettext_lazy("For example: Keputusan KPU Nomor 1661/2023."),
    )
    dated_on = forms.DateField(label=gettext_lazy("Date of the source"), widget=DateInput)
    per_unit = forms.IntegerField(
        label=gettext_lazy("People of each unit"), min_value=1, max_value=1000, required=False,
        help_text=gettext_lazy("Empty: as many as each unit has by its list."),
    )  # fmt: skip
    lines = forms.CharField(
        label=gettext_lazy("Targets by region and category"), required=False, max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One line each: region code; category; number. For example “31.71; KPPS; 61684”. Without a code it is for "
            "everywhere, without a category for all. It stands in place of what units and smaller regions add up to."
        ),
    )  # fmt: skip

    def clean_lines(self) -> dict[tuple[str | None, str], int]:
        """The numbers by region and category; each region must be known, and stand once with a category."""
        found = read_targets(self.cleaned_data["lines"])
        codes = {code for code, _category in found if code}
        unknown = codes - set(Region.objects.filter(code__in=codes).values_list("code", flat=True))
        if unknown:
            raise forms.ValidationError(_("No region has the code %(code)s.") % {"code": min(unknown)})
        return found


def read_targets(text: str) -> dict[tuple[str | None, str], int]:
    """People by region's code (None: everywhere) and category, one line each: `31.71; KPPS; 61.684`.

    Raises ValidationError for a line that is none, that says again what another says, and for too many lines.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > LINES_MAX:
        raise forms.ValidationError(_("At most %(most)s lines.") % {"most": LINES_MAX})
    found: dict[tuple[str | None, str], int] = {}
    for number, line in enumerate(lines, start=1):
        key, people = _target(number, line)
        if key in found:
            raise forms.ValidationError(_("Line %(n)s says again what an earlier line says.") % {"n": number})
        found[key] = people
    return found


def _target(number: int, line: str) -> tuple[tuple[str | None, str], int]:
    code, category, people = ([part.strip() for part in line.replace("\t", ";").split(";")] + [""] * 3)[:3]
    fits = line.replace("\t", ";").count(";") == 2 and _PEOPLE.fullmatch(people) and _CODE.fullmatch(code or "00")
    if not fits or int(people.replace(".", "")) > PEOPLE_MAX:
        raise forms.ValidationError(_("Line %(n)s cannot be read: write code; category; number.") % {"n": number})
    return (code or None, " ".join(category.split())[:200]), int(people.replace(".", ""))
