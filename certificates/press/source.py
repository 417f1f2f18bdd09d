"""A layout as the press takes it: texts and images, nothing that points anywhere else."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Asset:
    """An image of a layout."""

    content_type: str  # image/png, image/jpeg or image/svg+xml
    content: bytes


@dataclass(frozen=True)
class Source:
    """HTML in the layout language, its CSS, and the images that both may name."""

    html: str
    css: str
    assets: Mapping[str, Asset]
