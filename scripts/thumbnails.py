#!/usr/bin/env python3
"""Take the pictures of the shipped layouts in static/img/layouts: `make thumbnails`, after a design has changed."""

import io
import sys

import django
from PIL import Image
from processes import ROOT

FOLDER = ROOT / "static" / "img" / "layouts"
QUALITY = 82
DRAWN = 3  # times the size of the picture: smaller letters come out smoother


def main() -> int:
    """Draw each design with the usual sample."""
    django.setup()
    from certificates.layouts.registry import LAYOUTS, source
    from certificates.layouts.samples import TYPICAL
    from certificates.press import sandbox

    for layout in LAYOUTS.values():
        size = (layout.thumbnail_width, layout.thumbnail_height)
        _pdf, pages = sandbox.sample(source(layout.key), TYPICAL.fixed, TYPICAL.values, width=max(size) * DRAWN)
        picture = Image.open(io.BytesIO(pages[0])).convert("RGB").resize(size, Image.Resampling.LANCZOS)
        picture.save(FOLDER / f"{layout.key}.webp", quality=QUALITY, method=6)
        print(f"{layout.key}.webp, {(FOLDER / f'{layout.key}.webp').stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
