"""DOCX templates with planted faults, made by python-docx, and what a check has to say of each."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

BOX = (
    f"<w:r {nsdecls('w')} xmlns:v='urn:schemas-microsoft-com:vml'><w:pict><v:shape><v:textbox><w:txbxContent>"
    "<w:p><w:r><w:t>{}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
)
TWICE = (
    f"<w:r {nsdecls('w')} xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'"
    " xmlns:wps='http://schemas.microsoft.com/office/word/2010/wordprocessingShape'>"
    "<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx><w:txbxContent><w:p><w:r><w:t>{0}</w:t></w:r>"
    "</w:p></w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>{0}"
    "</w:t></w:r></w:p></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)


@dataclass(frozen=True)
class Planted:
    """A template, and the one problem (place, tag, why, nearest) or the one mend that is to be told; or neither."""

    name: str
    make: Callable[[Any], None]
    problem: tuple[str, str, str, str | None] | None = None
    mended: tuple[str, str, str] | None = None

    def docx(self) -> bytes:
        """The file: a correct letter into which the fault was put."""
        document = Document()
        document.add_paragraph("Nomor: {{ nomor }}")
        document.add_paragraph(
            "{% for p in peserta %}{{ loop.index }}. {{ p.nama }} ({{ p.instansi|upper }}){% endfor %}"
        )
        document.add_paragraph("{% if lampiran %}Lampiran: {{ lampiran }}{% else %}-{% endif %}")
        self.make(document)
        return saved(document)


def saved(document: Any) -> bytes:
    """A document as bytes."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def body(*texts: str) -> Callable[[Any], None]:
    """A paragraph of these runs."""

    def make(document: Any) -> None:
        paragraph = document.add_paragraph()
        for text in texts:
            paragraph.add_run(text).bold = len(text) % 2 == 0

    return make


def cells(*texts: str) -> Callable[[Any], None]:
    """A table with a heading and a row of these cells."""

    def make(document: Any) -> None:
        table = document.add_table(rows=2, cols=len(texts))
        for cell, text in zip(table.rows[1].cells, texts, strict=True):
            cell.text = text

    return make


def header(text: str) -> Callable[[Any], None]:
    """Something in the header."""
    return lambda document: document.sections[0].header.paragraphs[0].add_run(text)


def footer(text: str) -> Callable[[Any], None]:
    """Something in the footer."""
    return lambda document: document.sections[0].footer.paragraphs[0].add_run(text)


def box(text: str, shape: str = BOX) -> Callable[[Any], None]:
    """Something in a text box."""
    return lambda document: document.add_paragraph()._p.append(parse_xml(shape.format(text)))


def footer_table(text: str) -> Callable[[Any], None]:
    """A table in the footer."""

    def make(document: Any) -> None:
        from docx.shared import Inches

        document.sections[0].footer.add_table(1, 1, Inches(5)).cell(0, 0).text = text

    return make


UNKNOWN, OPEN = "unknown field", "is not closed"
SPLIT, QUOTES = "split over several runs", "curly quotes or hard spaces"
PLANTED = [
    Planted("nothing", lambda document: None),
    Planted("unknown", body("{{ nomer }}"), ("body, paragraph 4", "{{ nomer }}", UNKNOWN, "nomor")),
    Planted("unknown behind a dot", body("{{ kegiatan.tempatt }}"),
            ("body, paragraph 4", "{{ kegiatan.tempatt }}", UNKNOWN, "kegiatan.tempat")),
    Planted("unknown in a loop", body("{% for p in peserta %}{{ p.namaa }}{% endfor %}"),
            ("body, paragraph 4", "{{ p.namaa }}", UNKNOWN, "p.nama")),
    Planted("unknown like nothing", body("{{ zzqx }}"), ("body, paragraph 4", "{{ zzqx }}", UNKNOWN, None)),
    Planted("list", body("{% for p in pesertaa %}{{ p.nama }}{% endfor %}"),
            ("body, paragraph 4", "{% for p in pesertaa %}", UNKNOWN, "peserta")),
    Planted("variable after its loop", body("{{ p.nama }}"),
            ("body, paragraph 4", "{{ p.nama }}", UNKNOWN, "kop.nama")),
    Planted("split", body("{{ no", "mor", " }}"), mended=("body, paragraph 4", "{{ nomor }}", SPLIT)),
    Planted("split braces", body("{", "{ nomor }", "}"), mended=("body, paragraph 4", "{{ nomor }}", SPLIT)),
    Planted("curly", body("{% if kegiatan.moda == “daring” %}Zoom{% endif %}"),
            mended=("body, paragraph 4", '{% if kegiatan.moda == "daring" %}', QUOTES)),
    Planted("hard space", body("{{\u00a0nomor }}"), mended=("body, paragraph 4", "{{ nomor }}", QUOTES)),
    Planted("open loop", body("{% for p in peserta %}{{ p.nama }}"),
            ("body, paragraph 4", "{% for p in peserta %}", OPEN, None)),
    Planted("open condition", cells("{% if lampiran %}ada", "x"),
            ("body, table 1, row 2, column 1", "{% if lampiran %}", OPEN, None)),
    Planted("end without a beginning", body("{% endfor %}"),
            ("body, paragraph 4", "{% endfor %}", "closes nothing that is open", None)),
    Planted("open braces", body("{{ nomor dan"), ("body, paragraph 4", "{{ nomor dan", OPEN, None)),
    Planted("header", header("{{ kop.namma }}"), ("header, paragraph 1", "{{ kop.namma }}", UNKNOWN, "kop.nama")),
    Planted("footer", footer("{{ nomr }}"), ("footer, paragraph 1", "{{ nomr }}", UNKNOWN, "nomor")),
    Planted("footer's table", footer_table("{{ kotta }}"),
            ("footer, table 1, row 1, column 1, paragraph 1", "{{ kotta }}", UNKNOWN, "kota")),
    Planted("table", cells("{{ perihal }}", "{{ tangal }}"),
            ("body, table 1, row 2, column 2", "{{ tangal }}", UNKNOWN, "tanggal")),
    Planted("box", box("{{ siffat }}"), ("body, text box 1", "{{ siffat }}", UNKNOWN, "sifat")),
    Planted("box that stands twice", box("{{ siffat }}", TWICE),
            ("body, text box 1", "{{ siffat }}", UNKNOWN, "sifat")),
    Planted("row", cells("{% for p in peserta %}{{ p.no }}", "{{ p.nama }}{% endfor %}"),
            mended=("body, table 1, row 2, column 1", "{% for p in peserta %}", "now repeats the whole table row")),
    Planted("call", body("{{ nomor.upper() }}"), ("body, paragraph 4", "{{ nomor.upper() }}",
                                                  "not possible in a template", None)),
    Planted("include", body("{% include 'x' %}"), ("body, paragraph 4", "{% include 'x' %}",
                                                   "not possible in a template", None)),
]  # fmt: skip
