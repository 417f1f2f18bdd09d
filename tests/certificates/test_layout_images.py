"""What may be uploaded as an image of a layout, judged by its bytes."""

import io
import struct
import zlib
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image, PngImagePlugin

from bimtek.common.errors import Refusal
from certificates.layouts import images

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">'


def encoded(kind: str, mode: str = "RGB", size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "red").save(out, kind, **options)
    return out.getvalue()


def claimed(width: int, height: int) -> bytes:
    """A PNG whose header claims a size, and that holds next to nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def test_pictures_are_drawn_anew_without_what_came_with_them():
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", "rahasia")
    asset = images.read(encoded("PNG", pnginfo=told) + b"<script>rahasia</script>")
    assert asset.content_type == "image/png"
    assert b"rahasia" not in asset.content
    assert Image.open(io.BytesIO(asset.content)).size == (40, 30)


def test_a_photograph_stays_jpeg_in_rgb():
    asset = images.read(encoded("JPEG", mode="CMYK"))
    picture = Image.open(io.BytesIO(asset.content))
    assert (asset.content_type, picture.format, picture.mode) == ("image/jpeg", "JPEG", "RGB")


def test_more_dots_than_paper_shows_are_left_out():
    asset = images.read(encoded("PNG", size=(6000, 3000)))
    assert Image.open(io.BytesIO(asset.content)).size == (3600, 1800)


def test_shapes_are_kept_as_they_are():
    data = f'{HEAD}<defs><linearGradient id="a"/></defs><path fill="url(#a)" d="M0 0h1v1z"/><use href="#a"/></svg>'
    assert images.read(data.encode()).content == data.encode()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"GIF89a", "image_kind"),
        (encoded("GIF"), "image_kind"),
        (encoded("BMP"), "image_kind"),
        (b"%PDF-1.7", "image_kind"),
        (b"", "image_kind"),
        (encoded("PNG")[:60], "image_broken"),
        (claimed(8000, 8000), "image_pixels"),
        (claimed(60000, 60000), "image_pixels"),
        (b"\0" * (images.FILE_MAX_BYTES + 1), "image_large"),
        (b"<html><body/></html>", "image_kind"),
        (f"{HEAD}<g>".encode(), "image_broken"),
        (f"{HEAD}<!--{'x' * images.SVG_MAX_BYTES}--></svg>".encode(), "svg_large"),
        (f"{HEAD}{'<g/>' * 5001}</svg>".encode(), "svg_many"),
        (f"{HEAD}{'<use/>' * 201}</svg>".encode(), "svg_many"),
        (f"<!DOCTYPE svg [<!ENTITY a 'x'>]>{HEAD}&a;</svg>".encode(), "svg_entities"),
        (f"<!DOCTYPE svg SYSTEM 'file:///etc/passwd'>{HEAD}</svg>".encode(), "svg_entities"),
        (f"<?xml-stylesheet href='x.css'?>{HEAD}</svg>".encode(), "svg_entities"),
    ],
)
def test_other_files_are_refused(data, code):
    with pytest.raises(Refusal) as refused:
        images.read(data)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ("<script>alert(1)</script>", "svg_element"),
        ("<foreignObject/>", "svg_element"),
        ('<image href="file:///etc/passwd"/>', "svg_element"),
        ('<a href="#x"/>', "svg_element"),
        ("<animate/>", "svg_element"),
        ("<filter/>", "svg_element"),
        ('<g onload="alert(1)"/>', "svg_outside"),
        ('<use href="https://x.example/a.svg#a"/>', "svg_outside"),
        ('<use xlink:href="file:///etc/passwd"/>', "svg_outside"),
        ('<path fill="url(https://x.example/#a)"/>', "svg_outside"),
        ("<path style=\"fill:url( 'https://x.example/#a')\"/>", "svg_outside"),
        ("<style>@import 'https://x.example/a.css';</style>", "svg_outside"),
        ("<style>path{fill:url(x.svg#a)}</style>", "svg_outside"),
        ("<style>path{fill:\\75rl(x.svg#a)}</style>", "svg_outside"),
        ("<style>@\\69mport 'https://x.example/a.css';</style>", "svg_outside"),
        ("<style>@media print{@font-face{font-family:x;src:url(https://x.example/a)}}</style>", "svg_outside"),
        ("<style>path{fill:/**/URL( 'x.svg#a' )}</style>", "svg_outside"),
        ("<g style=\"background:image-set('https://x.example/a.png' 1x)\"/>", "svg_outside"),
        ('<h:g xmlns:h="" h:x="1"/>', "image_broken"),
        ('<g xmlns=""/>', "svg_element"),
        ('<g xmlns:h="urn:h" h:onload="alert(1)"/>', "svg_outside"),
        ("<g>" * 200 + "</g>" * 200, "svg_many"),
        ('<path fill="url(#a)"/>' * 3000, "svg_many"),
    ],
)
def test_a_drawing_that_runs_or_loads_something_is_refused(inside, code):
    with pytest.raises(Refusal) as refused:
        images.read(f"{HEAD}{inside}</svg>".encode())
    assert refused.value.code == code


def test_what_belongs_to_other_namespaces_is_left_out():
    inside = (
        '<metadata><r:RDF xmlns:r="urn:r"><g/></r:RDF></metadata><h:script xmlns:h="http://www.w3.org/1999/xhtml"/>'
        '<path xmlns:i="urn:i" i:label="x" cursor="url(https://x.example/a)" d="M0 0h1" xlink:href="#a"/>'
    )
    kept = images.read(f"{HEAD}{inside}</svg>".encode()).content
    tree = ElementTree.fromstring(kept)  # noqa: S314  what our own code wrote
    assert [element.tag.rpartition("}")[2] for element in tree.iter()] == ["svg", "metadata", "path"]
    assert tree[1].attrib == {"d": "M0 0h1", "{http://www.w3.org/1999/xlink}href": "#a"}
    assert images.read(kept).content == kept


@pytest.mark.parametrize("drawing", sorted(Path("certificates/layouts/designs").rglob("*.svg")), ids=str)
def test_our_own_drawings_hold_nothing_else(drawing: Path):
    assert images.read(drawing.read_bytes()).content == drawing.read_bytes()
