"""Files of offices made by combining headings, containers, layouts, noise and faults, with the truth known."""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from hypothesis import strategies as st

from tests.participants.rosters import lists

FIRST = (
    "Asep",
    "Neng",
    "Dadang",
    "Euis",
    "Ujang",
    "Wawan",
    "Siti",
    "Agus",
    "Rina",
    "Bayu",
    "Ni Luh",
    "I Gede",
    "Nur'aini",
)
LAST = (
    "Sumantri",
    "Rohayati",
    "Iskandar",
    "Komariah",
    "Permana",
    "Hermansyah",
    "Maesaroh",
    "Pranoto",
    "Ayu",
    "Simanjuntak",
)
HEADINGS = {
    "name": ("Nama", "NAMA LENGKAP", "Nama Peserta", "Nama Lengkap (beserta gelar, akan dicantumkan pada sertifikat)",
             "NAMA LENGKAP*", "N A M A", "Nama Anggota KPPS", "Nama Lengkap Sesuai KTP"),
    "nik": ("NIK", "N.I.K", "No. KTP", "NO. INDUK KEPENDUDUKAN (NIK)", "NIK (16 digit)", "Nomor Identitas"),
    "phone": ("No HP", "No. HP / WA", "Nomor WA", "Nomor HP (WhatsApp)", "Telp/HP", "NO. WA AKTIF"),
    "email": ("Email", "Alamat E-mail Aktif", "Surel", "E-Mail Peserta"),
    "birth_date": ("Tanggal Lahir", "Tgl. Lahir", "TTL", "Tempat/Tgl Lahir", "Tanggal Lahir (dd/mm/yyyy)"),
    "position": ("Jabatan", "Jabatan dalam KPPS", "Posisi", "Kedudukan dalam KPPS"),
    "other": ("Alamat", "Ukuran Baju", "Foto KTP", "Nama Ibu Kandung", "Apakah bersedia ditempatkan di desa lain?",
              "No. KK", "KTP Asli (Ada/Tidak)", "Pendidikan Terakhir"),
}  # fmt: skip
FILLING = {
    "Alamat": "Kp. Sawah RT 01/02", "Ukuran Baju": "XL", "Foto KTP": "ada", "Nama Ibu Kandung": "Ibu Kartini",
    "Apakah bersedia ditempatkan di desa lain?": "Ya", "No. KK": "3201140101100000", "KTP Asli (Ada/Tidak)": "Ada",
    "Pendidikan Terakhir": "SMA",
}  # fmt: skip
Cells = list[Any]


@dataclass
class TruePerson:
    """What a careful reader reads of a person; a value that a fault spoiled is known, too."""

    number: int
    values: dict[str, str]
    written: dict[str, str] = field(default_factory=dict)  # as it stands in the file, where that is otherwise
    lost: bool = False  # may be refused or asked about, and then has to be named with its row


@dataclass
class MadeFile:
    """A file and who is in it."""

    content: bytes
    people: list[TruePerson]
    told: str  # how it was made, for a failure


def person(number: int) -> TruePerson:
    """One person unlike all others."""
    day, month, year = number % 28 + 1, number % 12 + 1, 70 + number % 25
    values = {
        "name": f"{FIRST[number % len(FIRST)]} {LAST[number // len(FIRST) % len(LAST)]}",
        "nik": f"320114{day:02}{month:02}{year:02}{number + 1:04}",
        "phone": f"08123450{number:04}",
        "email": f"orang{number}@contoh.id",
        "birth_date": f"{day:02}-{month:02}-19{year}",
        "position": ("Ketua", "Anggota")[number % 2],
    }
    return TruePerson(number, values)


# How a value may stand: the column, what is made of it, and whether the person may be lost for it.
FAULTS: dict[str, tuple[str, Callable[[str], str], bool]] = {
    "nik short": ("nik", lambda text: text[:15], True),
    "nik protected": ("nik", lambda text: f'="{text}"', False),
    "nik quoted": ("nik", lambda text: f"'{text}", False),
    "nik spaced": ("nik", lambda text: f"{text[:4]} {text[4:8]} {text[8:12]} {text[12:]}", False),
    "nik named": ("nik", lambda text: f"NIK. {text}", False),
    "phone noted": ("phone", lambda text: f"{text[:4]}-{text[4:8]}-{text[8:]} (WA)", False),
    "phone two": ("phone", lambda text: f"{text} / 085712345678", False),
    "phone short": ("phone", lambda text: text[:5], False),
    "email comma": ("email", lambda text: text.replace(".", ","), False),
    "email noted": ("email", lambda text: f"{text} (kantor)", False),
    "date bars": ("birth_date", lambda text: text.replace("-", "|"), False),
    "date dashes": ("birth_date", lambda text: text.replace("-", " – "), False),
    "date plain": ("birth_date", lambda text: text.replace("-", ""), False),
    "date with place": ("birth_date", lambda text: f"Bogor, {text}", False),
    "date nonsense": ("birth_date", lambda text: f"31-02-{text[-4:]}", False),
    "name with nip": ("name", lambda text: f"{text}\nNIP. 197505122003121{sum(map(ord, text)) % 900 + 100}", False),
    "name with phone": ("name", lambda text: f"{text} HP 081999888777", False),
    "name numbered": ("name", lambda text: f"1. {text}", False),
    "name missing": ("name", lambda text: "", True),
}


def spoil(one: TruePerson, name: str) -> None:
    """Write one value otherwise."""
    column, change, lost = FAULTS[name]
    one.written[column] = change(one.values[column])
    one.lost = one.lost or lost


@st.composite
def files(draw: st.DrawFn) -> MadeFile:
    """A file of any kind."""
    columns = ["name", *draw(st.lists(st.sampled_from(["nik", "phone", "email", "birth_date", "position", "other"]),
                                      min_size=1, max_size=6, unique=True))]  # fmt: skip
    columns = draw(st.permutations(columns))
    heads = {column: draw(st.sampled_from(HEADINGS[column])) for column in columns}
    people = [person(number) for number in range(draw(st.integers(4, 14)))]
    for one in draw(st.lists(st.sampled_from(people), max_size=3, unique_by=id)):
        usable = [name for name, (column, _change, _lost) in sorted(FAULTS.items()) if column in columns]
        spoil(one, draw(st.sampled_from(usable)))
    layout = draw(st.sampled_from(sorted(LAYOUTS)))
    container = draw(st.sampled_from([name for name in sorted(CONTAINERS) if layout != "sheets" or name == "xlsx"]))
    noise = draw(st.frozensets(st.sampled_from(["title", "numbering", "total", "signature", "pages", "note"])))
    sheets = LAYOUTS[layout](columns, heads, people, noise)
    return MadeFile(CONTAINERS[container](sheets), people, f"{layout} in {container} with {sorted(noise)}, {heads}")


def row(columns: Sequence[str], heads: dict[str, str], one: TruePerson, number: int) -> Cells:
    """A person's cells, the running number first."""
    cells: Cells = [str(number)]
    for column in columns:
        value = FILLING[heads["other"]] if column == "other" else one.values[column]
        cells.append(one.written.get(column, value))
    return cells


def _before(heads: Cells, noise: frozenset[str]) -> Iterator[Cells]:
    if "title" in noise:
        yield ["DAFTAR PESERTA BIMTEK"]
        yield ["Hari/Tanggal : Senin, 5 Februari 2029"]
        yield []
    yield heads
    if "numbering" in noise and len(heads) > 2:
        yield [f"({number})" for number in range(1, len(heads) + 1)]


def _after(name_at: int, count: int, noise: frozenset[str]) -> Iterator[Cells]:
    blank = [""] * name_at
    if "total" in noise:
        yield [*blank, "JUMLAH", f"{count} ORANG"]
    if "note" in noise:
        yield [*blank, "Keterangan : data per 2 Januari 2029"]
    if "signature" in noise:
        yield from (
            [*blank, "Ciawi, 3 Januari 2029"],
            [*blank, "Ketua PPK Ciawi"],
            [],
            [*blank, "H. Ade Suryana, S.Pd."],
        )


def plain(columns: Sequence[str], heads: dict[str, str], people: list[TruePerson], noise: frozenset[str]) -> Any:
    """One table, with the headings on each page where there are pages."""
    line = ["No", *(heads[column] for column in columns)]
    rows = list(_before(line, noise))
    top = len(rows)
    for number, one in enumerate(people, start=1):
        if "pages" in noise and number in (4, 8):
            rows += [["", "", f"Halaman {number // 4} dari 3"], *[each for each in rows[:top] if each]]
        rows.append(row(columns, heads, one, number))
    return {"Daftar": [*rows, *_after(1 + columns.index("name"), len(people), noise)]}


def per_sheet(columns: Sequence[str], heads: dict[str, str], people: list[TruePerson], noise: frozenset[str]) -> Any:
    """A sheet for each district, and one that counts them."""
    half = len(people) // 2
    parts = {"Kec. Ciawi": people[:half], "Kec. Cisarua": people[half:]}
    made = {name: plain(columns, heads, part, noise)["Daftar"] for name, part in parts.items()}
    return {"REKAP": [["No", "Kecamatan", "Jumlah"], ["1", "Ciawi", str(half)]], **made}


def side_by_side(columns: Sequence[str], heads: dict[str, str], people: list[TruePerson], noise: frozenset[str]) -> Any:
    """Two tables beside each other."""
    half = (len(people) + 1) // 2
    line = ["No", *(heads[column] for column in columns)]
    rows = list(_before([*line, "", *line], noise - {"numbering"}))
    for place in range(half):
        left = row(columns, heads, people[place], place + 1)
        other = half + place
        right = row(columns, heads, people[other], other + 1) if other < len(people) else []
        rows.append([*left, "", *right])
    return {"Daftar": rows}


LAYOUTS: dict[str, Callable[..., Any]] = {"plain": plain, "sheets": per_sheet, "side by side": side_by_side}


def _xlsx(sheets: dict[str, list[Cells]]) -> bytes:
    (_name, first), *others = sheets.items()
    return lists.xlsx(first, **dict(others)) if len(sheets) > 1 else lists.xlsx(first)


def _csv(sheets: dict[str, list[Cells]], delimiter: str = ";") -> bytes:
    def cell(value: str) -> str:
        return f'"{value.replace(chr(34), chr(34) * 2)}"' if any(sign in value for sign in f'{delimiter}\n"') else value

    return "\r\n".join(delimiter.join(map(cell, cells)) for cells in next(iter(sheets.values()))).encode()


def _html(sheets: dict[str, list[Cells]]) -> bytes:
    body = io.StringIO()
    for cells in next(iter(sheets.values())):
        body.write("<tr>" + "".join(f"<td>{escape(cell).replace(chr(10), '<br>')}</td>" for cell in cells) + "</tr>")
    return f"<html><body><table>{body.getvalue()}</table></body></html>".encode()


def _xml_2003(sheets: dict[str, list[Cells]]) -> bytes:
    body = io.StringIO()
    for cells in next(iter(sheets.values())):
        data = "".join(
            f'<Cell><Data ss:Type="String">{escape(cell)}</Data></Cell>' if cell else "<Cell/>" for cell in cells
        )
        body.write(f"<Row>{data}</Row>")
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    table = f'<Worksheet ss:Name="Daftar"><Table>{body.getvalue()}</Table></Worksheet>'
    return f'<?xml version="1.0"?><Workbook xmlns="{name}" xmlns:ss="{name}">{table}</Workbook>'.encode()


CONTAINERS: dict[str, Callable[[dict[str, list[Cells]]], bytes]] = {
    "xlsx": _xlsx,
    "csv": _csv,
    "tsv": lambda sheets: _csv(sheets, "\t"),
    "html": _html,
    "xml 2003": _xml_2003,
    "ods": lambda sheets: lists.ods(next(iter(sheets.values()))),
}
