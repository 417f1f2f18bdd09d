"""The region a roster's row names, where exactly one can be meant; nothing is guessed."""

from collections.abc import Sequence

from bimtek.common.names import name_key
from events.regions.models import Region
from events.regions.naming import search_name

from .entries import NamedVillage, RosterEntry

PREFIXES = ("desa ", "kelurahan ", "kel ", "kecamatan ", "kec ", "distrik ", "ds ")


class Regions:
    """Villages and districts by name; each name is asked for once."""

    def __init__(self, around: str) -> None:
        self.around = around  # code of the organizer's region: of namesakes, the one in there is meant
        self.known: dict[NamedVillage, str | None] = {NamedVillage(): None}

    def fill(self, entries: Sequence[RosterEntry]) -> None:
        """Give the entries their region; one query for what was not asked before."""
        wanted = {entry.place for entry in entries} - self.known.keys()
        names = {_plain(place.village or place.district) for place in wanted} - {""}
        found: dict[str, list[Region]] = {}
        levels = (Region.Level.DISTRICT, Region.Level.VILLAGE)
        parents = Region.objects.filter(search_name__in=names, level__in=levels).select_related("parent__parent")
        for region in parents if names else ():
            found.setdefault(region.search_name, []).append(region)
        for place in wanted:
            self.known[place] = self._one(place, found.get(_plain(place.village or place.district), []))
        coded = self._coded(entries)
        for entry in entries:
            entry.region_id = coded.get(region_code(entry.region_code)) or self.known[entry.place]

    def _coded(self, entries: Sequence[RosterEntry]) -> dict[str, str]:
        """The codes of the rows that are those of a district or village."""
        codes = {region_code(entry.region_code) for entry in entries if entry.region_code} - {""}
        levels = (Region.Level.DISTRICT, Region.Level.VILLAGE)
        found = Region.objects.filter(pk__in=codes, level__in=levels).values_list("pk", flat=True) if codes else ()
        return {code: code for code in found}

    def _one(self, place: NamedVillage, regions: list[Region]) -> str | None:
        level = Region.Level.VILLAGE if place.village else Region.Level.DISTRICT
        fitting = [region for region in regions if region.level == level and _lies_in(region, place)]
        near = [region for region in fitting if self.around and region.code.startswith(f"{self.around}.")]
        one = near or fitting
        return one[0].code if len(one) == 1 else None


def region_code(text: str) -> str:
    """`3201012001`, `32.01.01.2001` -> `32.01.01.2001`; "" for what is no code of a district or village."""
    digits = "".join(letter for letter in text if letter.isdigit())
    if len(digits) not in (6, 10):
        return ""
    return ".".join(filter(None, (digits[:2], digits[2:4], digits[4:6], digits[6:])))


def _lies_in(region: Region, place: NamedVillage) -> bool:
    """Whether the parents are those that the row names; `region` comes with two of them."""
    parents = [region.parent, region.parent.parent if region.parent and region.level == Region.Level.VILLAGE else None]
    names = {parent.level: parent.search_name for parent in parents if parent}
    wanted = {
        Region.Level.DISTRICT: _plain(place.district) if region.level > Region.Level.DISTRICT else "",
        Region.Level.REGENCY: search_name(place.regency, Region.Level.REGENCY),
    }
    return all(names.get(level) == name for level, name in wanted.items() if name)


def _plain(text: str) -> str:
    key = name_key(text)
    return next((key.removeprefix(prefix) for prefix in PREFIXES if key.startswith(prefix)), key)
