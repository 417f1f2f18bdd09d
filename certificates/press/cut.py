"""From WeasyPrint's PDF with marks in its slots to a base with a replaceable object for each slot."""

import re
from collections.abc import Iterable
from io import BytesIO
from typing import Any

import pikepdf
from django.utils.translation import gettext as _

from .accessible import make_accessible
from .base import Compiled, Rewritten, Trailer
from .errors import LayoutError
from .markup import FIGURES, PROOF, TITLE
from .measure import Measured
from .shaping import typeface
from .slots import FigureSlot, TextSlot
from .widen import widen

# The colour of `SlotElement.colour` as WeasyPrint writes it, and all that is drawn in it.
_COLOUR = rb"0\.003922 0\.007843 ([\d.]+) rg\n"
_MARKS = re.compile(_COLOUR + rb"(?:BT\n.*?/(\w+) [\d.]+ Tf\n.*?ET\n|.*?\nf\n)", re.DOTALL)
# In the streams of a slot: which slot it is.
KEY, PICTURE = "/BimtekSlot", "/BimtekPicture"


def cut(raw: bytes, measured: list[Measured], texts: Iterable[str], *, signed: bool) -> Compiled:
    """Make the base. LayoutError where a slot's mark was not drawn, or drawn twice."""
    with pikepdf.open(BytesIO(raw)) as pdf:
        make_accessible(pdf)
        resources = _split_pages(pdf, measured)
        _add_pictures(pdf, measured)
        faces = {resources[each.slot.index]: each.type for each in measured if each.type}
        widths = widen(pdf, faces, set(texts))
        if signed:
            _add_signature_field(pdf)
        saved = BytesIO()
        pdf.save(
            saved,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            deterministic_id=True,
        )
    data = saved.getvalue()
    with pikepdf.open(BytesIO(data)) as pdf:
        return _read(pdf, data, measured, resources, widths)


def _add_pictures(pdf: pikepdf.Pdf, measured: list[Measured]) -> None:
    """Give each slot for a picture an empty one, which `link` replaces."""
    for each in measured:
        if each.slot.name in FIGURES and each.slot.name != "qr":
            empty = pdf.make_stream(
                b"\xff\xff\xff",
                {
                    PICTURE: each.slot.index,
                    "/Type": pikepdf.Name.XObject,
                    "/Subtype": pikepdf.Name.Image,
                    "/Width": 1,
                    "/Height": 1,
                    "/BitsPerComponent": 8,
                    "/ColorSpace": pikepdf.Name.DeviceRGB,
                },
            )
            pdf.pages[each.page].Resources.XObject[f"/{each.slot.name}"] = empty


def _split_pages(pdf: pikepdf.Pdf, measured: list[Measured]) -> dict[int, str]:
    """Give each slot's drawing an object of its own; returns each text slot's font on the page, by slot."""
    fonts: dict[int, str] = {}
    drawn: list[int] = []
    for page in pdf.pages:
        content, pieces, end = page.Contents.read_bytes(), [], 0
        for mark in _MARKS.finditer(content):
            index = round(float(mark[1]) * 255) - 1
            drawn.append(index)
            fonts[index] = (mark[2] or b"").decode()
            pieces += [pdf.make_stream(content[end : mark.start()]), pdf.make_stream(b"", {KEY: index})]
            end = mark.end()
        if pieces:
            page.Contents = pikepdf.Array([*pieces, pdf.make_stream(content[end:])])
    for each in measured:
        if drawn.count(each.slot.index) != 1:
            raise LayoutError(_("The slot “%(slot)s” must be drawn exactly once.") % {"slot": each.slot.name})
    return fonts


def _add_signature_field(pdf: pikepdf.Pdf) -> None:
    """An invisible signature field on the first page, whose value is filled in by `link`."""
    page = pdf.pages[0]
    value = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Sig))
    field = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Sig,
            T=pikepdf.String("TandaTangan"),
            V=value,
            P=page.obj,
            Rect=pikepdf.Array([0, 0, 0, 0]),
            F=132,  # printed and locked, as PDF/A asks
        )
    )
    page.obj.Annots = pikepdf.Array([*page.obj.get("/Annots", []), field])
    # 3: there are signatures, and only incremental updates keep them valid.
    pdf.Root.AcroForm = pdf.make_indirect(pikepdf.Dictionary(SigFlags=3, Fields=pikepdf.Array([field])))


def _read(
    pdf: pikepdf.Pdf, data: bytes, measured: list[Measured], resources: dict[int, str], widths: dict[str, Any]
) -> Compiled:
    numbers, pictures = _numbers(pdf, KEY), _numbers(pdf, PICTURE)
    trailer = Trailer(
        size=int(pdf.trailer.Size),
        root=pdf.Root.objgen[0],
        info=pdf.trailer.Info.objgen[0],
        identifier=bytes(pdf.trailer.ID[0]),
        startxref=int(data.rpartition(b"startxref")[2].split()[0]),
    )
    signature = pdf.Root.AcroForm.Fields[0].V.objgen[0] if "/AcroForm" in pdf.Root else None
    return Compiled(
        pdf=data,
        texts=tuple(_text_slot(each, numbers, resources) for each in measured if each.type),
        figures=tuple(
            FigureSlot(each.slot.name, numbers[each.slot.index], each.box, pictures.get(each.slot.index, 0))
            for each in measured
            if each.slot.name in FIGURES
        ),
        rewritten=tuple(_rewritten(pdf)),
        seal=signature,
        trailer=trailer,
        fonts={typeface(each.type.font).sha256: each.type.font for each in measured if each.type},
        widths=widths,
    )


def _numbers(pdf: pikepdf.Pdf, key: str) -> dict[int, int]:
    """The numbers of the objects that carry the key, by slot."""
    return {int(each[key]): each.objgen[0] for each in pdf.objects if isinstance(each, pikepdf.Stream) and key in each}


def _text_slot(each: Measured, numbers: dict[int, int], resources: dict[int, str]) -> TextSlot:
    slot, letters = each.slot, each.type
    assert letters is not None  # noqa: S101  figures have none, and are not passed here
    return TextSlot(
        name=slot.name,
        number=numbers[slot.index],
        box=each.box,
        size=letters.size,
        lines=slot.lines,
        leading=letters.leading,
        rise=letters.rise,
        align=letters.align,
        valign=slot.valign,
        before=slot.before,
        colour=letters.colour,
        resource=resources[slot.index],
        font=typeface(letters.font).sha256,
        features=letters.features,
    )


def _rewritten(pdf: pikepdf.Pdf) -> Iterable[Rewritten]:
    """The objects that say the document's title or the certificate's address."""
    info = pdf.trailer.Info
    yield Rewritten(info.objgen[0], "title", _parts(info.unparse(resolved=True), pikepdf.String(TITLE).unparse()))
    metadata = pdf.Root.Metadata
    yield Rewritten(metadata.objgen[0], "title_xml", tuple(metadata.read_bytes().split(TITLE.encode())))
    for each in pdf.objects:
        if isinstance(each, pikepdf.Dictionary) and "/A" in each and each.A.get("/URI") == PROOF:
            yield Rewritten(each.objgen[0], "url", _parts(each.unparse(resolved=True), pikepdf.String(PROOF).unparse()))


def _parts(text: bytes, field: bytes) -> tuple[bytes, ...]:
    return tuple(text.split(field))
