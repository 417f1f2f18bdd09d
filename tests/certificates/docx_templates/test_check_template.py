"""Templates of offices: every planted fault is named with its place, and nothing else; what can be mended is."""

import io
import json
import zipfile
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.utils import translation
from docx import Document

from bimtek.common.confined.process import ChildLimits
from bimtek.common.errors import Refusal
from certificates.docx_templates import package, sandbox
from certificates.docx_templates.checking import check
from certificates.docx_templates.fields import described, sample
from certificates.docx_templates.mail_merge import fill
from certificates.docx_templates.vocabulary import FIELDS

from .planted import PLANTED, body, cells, header, saved

VALUES = {
    **sample(FIELDS),
    "peserta": [{"no": "1", "nama": "Ani & Budi", "instansi": "PPK"}, {"no": "2", "nama": "<b>"}],
}


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Places and reasons as the command says them."""
    with translation.override("en"):
        yield


def text_of(docx: bytes) -> str:
    """The text of a document's body, tables too."""
    document = Document(io.BytesIO(docx))
    rows = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + rows)


def test_each_planted_fault_is_named_with_its_place_and_nothing_else() -> None:
    assert len(PLANTED) >= 20
    for planted in PLANTED:
        checked = check(planted.docx())
        problems = [(each.where, each.tag, each.why, each.nearest) for each in checked.problems]
        mended = [(each.where, each.tag, each.what) for each in checked.mended]
        assert len(problems) == bool(planted.problem), (planted.name, problems)
        assert len(mended) == bool(planted.mended), (planted.name, mended)
        if planted.problem:
            where, *rest = planted.problem
            assert problems[0][0].startswith(where), planted.name
            assert list(problems[0][1:]) == rest, planted.name
        if planted.mended:
            where, *rest = planted.mended
            assert mended[0][0].startswith(where), planted.name
            assert list(mended[0][1:]) == rest, planted.name
        assert {"nomor", "peserta", "peserta.nama", "lampiran"} <= set(checked.fields), planted.name


def test_what_was_mended_is_filled() -> None:
    for planted in PLANTED:
        if planted.problem:
            with pytest.raises(Refusal):
                fill(planted.docx(), VALUES)
            continue
        text = text_of(fill(planted.docx(), VALUES))
        assert "{" not in text, planted.name
        assert "Ani & Budi (PPK)2. <b> ()" in text, planted.name
        assert text.count("001/UND/KPU-KALTARA/XI/2026") == 1 + (
            planted.name in ("split", "split braces", "hard space")
        )


def test_a_loop_in_a_row_repeats_the_row() -> None:
    document = Document()
    cells("{% for p in peserta %}{{ p.no }}", "{{ p.nama }}{% endfor %}")(document)
    table = Document(io.BytesIO(fill(saved(document), VALUES))).tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["", ""], ["1", "Ani & Budi"], ["2", "<b>"]]


def test_the_prefixes_of_docxtpl_are_known_and_must_fit() -> None:
    document = Document()
    for text in ("{%p for p in peserta %}", "{{ p.nama }}", "{%p endfor %}"):
        document.add_paragraph(text)
    assert check(saved(document)).problems == []
    document.add_paragraph("{%p for p in peserta %}")
    cells("{{ p.nama }}{% endfor %}")(document)
    assert [each.why for each in check(saved(document)).problems] == [
        "begins and ends in places that do not fit: put both around whole paragraphs or whole table rows"
    ]


def test_the_command_answers_in_json_and_the_child_is_asked(tmp_path, capsys) -> None:
    document = Document()
    body("{{ no", "mor }} {{ perihl }}")(document)
    header("{{ kop.nama }}")(document)
    path, mended = tmp_path / "a.docx", tmp_path / "b.docx"
    path.write_bytes(saved(document))
    call_command("check_template", str(path), "--json", "--mended", str(mended))
    told = json.loads(capsys.readouterr().out)
    assert told == {
        "fields": ["nomor", "kop.nama"],
        "problems": [
            {"where": "body, paragraph 1", "tag": "{{ perihl }}", "why": "unknown field", "nearest": "perihal"}
        ],
        "mended": [{"where": "body, paragraph 1", "tag": "{{ nomor }}", "what": "split over several runs"}],
    }
    assert "{{ nomor }}" in text_of(mended.read_bytes())


def test_files_that_are_no_template_are_refused() -> None:
    def packed(**parts: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for name, data in parts.items():
                target.writestr(f"word/{name}.xml" if name != "bin" else "word/vbaProject.bin", data)
        return out.getvalue()

    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    good = f"<w:document xmlns:w='{w}'><w:body/></w:document>".encode()
    laughs = b"<!DOCTYPE x [<!ENTITY a 'ha'>]>" + good
    refused = {
        b"": "no_docx",
        b"PK\x03\x04": "no_docx",
        packed(other=good): "no_docx",
        packed(document=b"<x/>"): "no_docx",
        packed(document=laughs): "no_docx",
        packed(document=good, bin=b"x"): "docx_has_macros",
        packed(document=good + b" " * package.PART_MAX_BYTES): "docx_unpacks_too_large",
        packed(document=good, media=b"\0" * package.UNPACKED_MAX_BYTES): "docx_unpacks_too_large",
        b"\0" * (package.MAX_BYTES + 1): "docx_too_large",
    }
    for data, code in refused.items():
        with pytest.raises(Refusal) as refusal:
            check(data)
        assert refusal.value.code == code, data[:80]
    assert check(packed(document=good)).problems == []


def test_loops_in_loops_end_with_the_child() -> None:
    document = Document()
    body(
        "{% for a in peserta %}" * 1 + "{% for b in peserta %}{% for c in peserta %}{{ c.nama }}" + "{% endfor %}" * 3
    )(document)
    many = {"peserta": [{"nama": "Budi"}] * 2000}
    with pytest.raises(Refusal) as refusal:
        sandbox.fill(saved(document), many, limits=ChildLimits(cpu_seconds=2, memory_bytes=512 * 1024 * 1024))
    assert refusal.value.code == "docx_too_much"


def test_the_list_of_fields_says_each_once_and_its_loop() -> None:
    lines = list(described(FIELDS))
    assert {"nomor", "kegiatan.nama", "p.nama", "peserta"} <= {line.name for line in lines}
    assert next(line.loop for line in lines if line.name == "peserta") == "{% for p in peserta %} … {% endfor %}"
    assert all(line.meaning for line in lines)
