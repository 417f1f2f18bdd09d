"""What a layout is made of, before anything is printed."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Asset:
    """A picture that a layout may draw: png, jpeg or svg+xml."""

    content_type: str
    content: bytes


@dataclass(frozen=True)
class LayoutSource:
    """A layout as its author wrote it: HTML in the layout language, CSS, and pictures by their file names."""

    html: str
    css: str
    assets: Mapping[str, Asset]
