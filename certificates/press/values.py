"""What one certificate puts into a base."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .slots import FigureSlot


@dataclass(frozen=True)
class Picture:
    """A JPEG file in RGB colours, and its size in pixels."""

    jpeg: bytes
    width: int
    height: int

    def operators(self, figure: FigureSlot) -> str:
        """The operators that draw it as large as the slot's box lets it be whole, in a unit square, y downwards."""
        ratio = (self.width / self.height) / (figure.box.width / figure.box.height)
        width, height = min(1.0, ratio), min(1.0, 1 / ratio)
        left, bottom = (1 - width) / 2, (1 + height) / 2
        return f"{width:.6f} 0 0 {-height:.6f} {left:.6f} {bottom:.6f} cm /{figure.name} Do\n"

    @property
    def stream(self) -> bytes:
        """Its PDF object."""
        head = f"<< /Type /XObject /Subtype /Image /Width {self.width} /Height {self.height} /BitsPerComponent 8"
        head += f" /ColorSpace /DeviceRGB /Filter /DCTDecode /Length {len(self.jpeg)} >>\nstream\n"
        return head.encode() + self.jpeg + b"\nendstream"


@dataclass(frozen=True)
class Values:
    """One person's texts by slot, the document's title, and the address that its QR code holds."""

    title: str
    url: str
    texts: Mapping[str, str]
    pictures: Mapping[str, Picture] = field(default_factory=dict)
