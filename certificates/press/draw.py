"""A sample of a layout with made-up values, made as certificates are: compiled once, linked once."""

from collections.abc import Mapping
from typing import Any

from .compile import compile, compile_whole
from .errors import Unlinkable
from .link import link
from .markup import slot_names
from .source import LayoutSource
from .values import Values

TITLE = "Contoh sertifikat"


def draw_sample(
    source: LayoutSource, fixed: Mapping[str, Any], values: Mapping[str, str], *, title: str = TITLE
) -> bytes:
    """The layout as a PDF, with `values` (slot name -> text; `url` is what the QR code says) in its slots.

    LayoutError when the layout is wrong.
    """
    # As when issuing: a field that has a slot is not known to the layout's language.
    slots = slot_names(source.html)
    shared = {name: value for name, value in fixed.items() if name not in slots}
    texts = {name: value for name, value in {**fixed, **values}.items() if value and isinstance(value, str)}
    whose = Values(title=title, url=values["url"], texts=texts)
    compiled = compile(source, shared, texts.values())
    try:
        return link(compiled, whose)
    except Unlinkable:
        return link(compile_whole(source, shared, compiled, whose), whose)
