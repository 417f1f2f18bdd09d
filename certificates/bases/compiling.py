"""Which base a set of fixed fields is printed from: a stored one, or a new one."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from importlib.metadata import version as installed
from typing import Any

from bimtek.common import offload
from certificates.layouts.models import LayoutVersion
from certificates.press import sandbox
from certificates.press.base import FORMAT, Compiled
from certificates.press.markup import slot_names
from certificates.press.source import LayoutSource
from certificates.press.values import Values

from . import store
from .models import Base

STRUCTURE = "pdf/ua-1"  # what bases hold; older ones go on making the certificates that were issued from them


def base_for(version: LayoutVersion, fixed: Mapping[str, Any], letters: str) -> Base:
    """The base of a layout with these fields, whose fonts cover `letters` beside the common ones.

    Fields for which the layout has a slot do not count, so that sessions share a base. LayoutError
    where the layout cannot be printed.
    """
    source = version.source()
    shared = shared_fields(source, fixed)
    key = _key("base", version.sha256, shared, letters)
    found = Base.objects.filter(key=key).first()
    return found or store.keep(key, _compile(version, source, shared, letters))


def base_for_one(version: LayoutVersion, fixed: Mapping[str, Any], values: Values) -> Base:
    """A base for one person alone, whose texts need letters that the layout's own fonts do not have."""
    source = version.source()
    shared = shared_fields(source, fixed)
    person = [values.url, values.title, dict(values.texts)]
    key = _key("whole", version.sha256, shared, json.dumps(person, sort_keys=True))
    found = Base.objects.filter(key=key).first()
    if found is not None:
        return found
    return store.keep(key, _compile_whole(version, source, shared, values))


def compile(source: LayoutSource, fixed: Mapping[str, Any], texts: Iterable[str]) -> Compiled:
    """As `press.compile`, which is loaded with the first layout: WeasyPrint takes 0.7 CPU s and 48 MB."""
    from certificates.press.compile import compile as now

    return now(source, fixed, texts)


def compile_whole(source: LayoutSource, fixed: Mapping[str, Any], compiled: Compiled, values: Values) -> Compiled:
    """As `press.compile_whole`, loaded as late."""
    from certificates.press.compile import compile_whole as now

    return now(source, fixed, compiled, values)


def _compile(version: LayoutVersion, source: LayoutSource, fixed: Mapping[str, Any], letters: str) -> Compiled:
    """A shipped design needs a child only where a visitor waits; what an organizer wrote is set in the sandbox."""
    if version.layout_id is None:
        return offload.run(compile, source, fixed, [letters])
    return sandbox.compile(source, fixed, [letters])


def _compile_whole(version: LayoutVersion, source: LayoutSource, fixed: Mapping[str, Any], values: Values) -> Compiled:
    if version.layout_id is None:
        return offload.run(_whole, source, fixed, values)
    return sandbox.compile_whole(source, fixed, values)


def _whole(source: LayoutSource, fixed: Mapping[str, Any], values: Values) -> Compiled:
    return compile_whole(source, fixed, compile(source, fixed, ()), values)


def shared_fields(source: LayoutSource, fixed: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that stand in the base itself: those for which the layout has no slot."""
    slots = slot_names(source.html)
    return {name: value for name, value in fixed.items() if name not in slots}


def _key(kind: str, layout: str, fixed: Mapping[str, Any], more: str) -> str:
    parts = [kind, FORMAT, STRUCTURE, _weasyprint(), layout, fixed, more]
    return sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


@cache
def _weasyprint() -> str:
    return installed("weasyprint")
