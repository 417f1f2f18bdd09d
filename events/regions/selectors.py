"""Finding a region by what a person types."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Case, Q, QuerySet, Value, When

from bimtek.common.names import name_key
from events.regions.models import Region, RegionAlias
from events.regions.naming import joined

MIN_LETTERS = 2
MAX_WORDS = 12
SHOWN = 20
PARENTS = "parent__parent__parent"

_LEVEL = Region.Level
# "kab. bandung" is not "kota bandung": a first word that says what kind of place is meant.
KINDS: dict[str, Q] = {
    **dict.fromkeys(["provinsi", "prov", "propinsi"], Q(level=_LEVEL.PROVINCE)),
    **dict.fromkeys(["kabupaten", "kab"], Q(level=_LEVEL.REGENCY, name__startswith="Kabupaten ")),
    **dict.fromkeys(["kota", "kotamadya", "kodya"], Q(level=_LEVEL.REGENCY, name__startswith="Kota ")),
    **dict.fromkeys(["kecamatan", "kec", "distrik"], Q(level=_LEVEL.DISTRICT)),
    **dict.fromkeys(["kelurahan", "kel", "desa"], Q(level=_LEVEL.VILLAGE)),
}
NOISE = frozenset({"administrasi", "adm"})
EXACT, PREFIX, OTHER = 0, 1, 2


@dataclass(frozen=True)
class Resolution:
    """What a typed text means: the one region, or the candidates to choose from (at most SHOWN)."""

    region: Region | None
    candidates: tuple[Region, ...] = ()
    more: bool = False


def search(text: str, *, limit: int = SHOWN, levels: Collection[int] = ()) -> list[Region]:
    """Regions whose name or alias begins with `text`, best first, parents loaded; two queries.

    Further words narrow by name or parents ("sidomulyo sleman", "gambir dki jakarta"); a kind in
    front narrows by level ("kota bandung"). Fewer than two letters find nothing.
    """
    return list(_ranked(text, levels)[:limit])


def get(code: str) -> Region | None:
    """The region with this code, parents loaded."""
    return Region.objects.select_related(PARENTS).filter(code=code).first()


def resolve(text: str, code: str = "", *, levels: Collection[int] = ()) -> Resolution:
    """Say which region is meant, never guessing: a code counts only if the text can mean it.

    Without a code, a text means a region when it is the only match, or the only one of exactly that name.
    """
    found = list(_ranked(text, levels)[: SHOWN + 1])
    more = len(found) > SHOWN
    chosen = next((region for region in found if region.code == code), None) or _by_path(text, code, levels)
    exact = [region for region in found if region.rank == EXACT]
    if chosen is None and len(exact) == 1 and not (more and exact[0] is found[-1]):
        chosen = exact[0]
    if chosen is None and len(found) == 1:
        chosen = found[0]
    return Resolution(chosen, tuple(found[:SHOWN]), more)


def _by_path(text: str, code: str, levels: Collection[int]) -> Region | None:
    region = get(code) if code else None
    if region is None or (levels and region.level not in levels):
        return None
    return region if name_key(region.path) == name_key(text) else None


def _ranked(text: str, levels: Collection[int]) -> QuerySet[Any]:
    words = [word for word in name_key(text).split() if word not in NOISE][:MAX_WORDS]
    if len("".join(words)) < MIN_LETTERS:
        return Region.objects.none()
    readings = [(words, Q())]
    if words[0] in KINDS and len(words) > 1:
        readings.append((words[1:], KINDS[words[0]]))
    aliases = _aliases([reading for reading, _kind in readings])
    matching, names, by_alias = Q(), set[str](), set[str]()
    for reading, kind in readings:
        whole = " ".join(reading)
        matching |= (_matches(reading) | _alias_matches(reading, aliases)) & kind
        names |= {" ".join(reading[: end + 1]) for end in range(len(reading))} | {joined(whole)}
        by_alias |= {alias.region_id for alias in aliases if alias.search_name == whole}
    whole = " ".join(words)
    begun = [alias.region_id for alias in aliases if alias.search_name.startswith(whole)]
    rank = Case(
        When(Q(search_name__in=names) | Q(pk__in=by_alias), then=Value(EXACT)),
        When(Q(search_name__startswith=whole) | Q(pk__in=begun), then=Value(PREFIX)),
        default=Value(OTHER),
    )
    regions = Region.objects.filter(matching, **({"level__in": levels} if levels else {}))
    return regions.select_related(PARENTS).annotate(rank=rank).order_by("rank", "level", "search_name", "code")


def _matches(words: list[str]) -> Q:
    """The name begins with the first word; each further word stands in the name or a parent's."""
    match = _begins_with("search_name", words[0])
    for word in words[1:]:
        if word not in KINDS:
            match &= (
                Q(search_name__contains=word)
                | Q(parent__search_name__contains=word)
                | Q(parent__parent__search_name__contains=word)
                | Q(parent__parent__parent__search_name__contains=word)
            )
    return match | _begins_with("search_name", joined(" ".join(words))) if len(words) > 1 else match


def _alias_matches(words: list[str], aliases: list[RegionAlias]) -> Q:
    """The whole text is the beginning of an alias, or its last words are the alias of a region around."""
    whole = " ".join(words)
    match = Q(pk__in=[alias.region_id for alias in aliases if alias.search_name.startswith(whole)])
    for end in range(1, len(words)):
        tail = " ".join(words[end:])
        for alias in aliases:
            if alias.search_name == tail:
                match |= _matches(words[:end]) & Q(code__startswith=f"{alias.region_id}.")
    return match


def _aliases(readings: list[list[str]]) -> list[RegionAlias]:
    wanted = Q(search_name__in={" ".join(words[i:]) for words in readings for i in range(len(words))})
    for words in readings:
        wanted |= _begins_with("search_name", " ".join(words))
    return list(RegionAlias.objects.filter(wanted)[:100])


def _begins_with(field: str, text: str) -> Q:
    """A prefix match that uses the index: PostgreSQL has one for LIKE, SQLite needs a range."""
    if connection.vendor == "sqlite":
        return Q(**{f"{field}__gte": text, f"{field}__lt": f"{text}\U0010ffff"})
    return Q(**{f"{field}__startswith": text})
