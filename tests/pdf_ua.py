"""The structure of PDF/UA-1 (ISO 14289-1) as far as a program sees it: the rules of `docs/pdf_ua.md` by number."""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pikepdf

STANDARD = frozenset([
    "Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "TOC", "TOCI", "Index", "NonStruct", "Private",
    "P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "L", "LI", "Lbl", "LBody", "Table", "TR",
    "TH", "TD", "THead", "TBody", "TFoot", "Span", "Quote", "Note", "Reference", "BibEntry",
    "Code", "Link", "Annot", "Ruby", "Warichu", "Figure", "Formula", "Form",
])  # fmt: skip
PAINTS = frozenset(["Tj", "TJ", "'", '"', "f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "sh", "Do", "INLINE IMAGE"])
CHILDREN = {"L": {"LI", "L", "Caption"}, "LI": {"Lbl", "LBody"}, "TR": {"TH", "TD"}}
HIDDEN = 2  # a flag of annotations

Elements = list[tuple[str, Any, tuple[str, ...]]]


def faults(content: bytes) -> list[str]:
    """What of the rules a file breaks, each as its number and where; none where it holds them all."""
    with pikepdf.open(BytesIO(content)) as pdf:
        elements = list(_elements(pdf))
        return [f"{number}: {where}" for number, rule in RULES for where in rule(pdf, elements)]


def _elements(pdf: pikepdf.Pdf) -> Iterator[tuple[str, Any, tuple[str, ...]]]:
    """Every element of the structure in reading order: its standard type, itself, the types it lies in."""
    root = pdf.Root.get("/StructTreeRoot")
    roles = {str(key): str(value).lstrip("/") for key, value in (root.get("/RoleMap") or {}).items()} if root else {}

    def walk(node: Any, within: tuple[str, ...]) -> Iterator[tuple[str, Any, tuple[str, ...]]]:
        for child in _kids(node):
            if isinstance(child, pikepdf.Dictionary) and "/S" in child:
                kind = roles.get(str(child.S), str(child.S).lstrip("/"))
                yield kind, child, within
                yield from walk(child, (*within, kind))

    yield from walk(root, ()) if root is not None else ()


def _kids(node: Any) -> list[Any]:
    kids = node.get("/K")
    return [] if kids is None else list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def _title(pdf: pikepdf.Pdf, _elements: Elements) -> Iterator[str]:
    with pdf.open_metadata() as metadata:
        if not str(metadata.get("dc:title") or "").strip():
            yield "no title in the metadata"
        if str(metadata.get("pdfuaid:part")) != "1":
            yield "the metadata do not say PDF/UA-1"
    preferences = pdf.Root.get("/ViewerPreferences")
    if preferences is None or not bool(preferences.get("/DisplayDocTitle", False)):
        yield "the window would show the name of the file"


def _language(pdf: pikepdf.Pdf, _elements: Elements) -> Iterator[str]:
    if not str(pdf.Root.get("/Lang") or ""):
        yield "no language"


def _marked(pdf: pikepdf.Pdf, elements: Elements) -> Iterator[str]:
    marks = pdf.Root.get("/MarkInfo")
    if marks is None or not bool(marks.get("/Marked", False)) or bool(marks.get("/Suspects", False)):
        yield "not marked, or with doubts"
    if not elements:
        yield "no structure"


def _content(pdf: pikepdf.Pdf, _elements: Elements) -> Iterator[str]:
    """All that is drawn is an artifact, or content that the structure knows."""
    parents = _parents(pdf)
    for number, page in enumerate(pdf.pages, start=1):
        known = parents.get(int(page.obj.get("/StructParents", -1)))
        depth: list[str] = []
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name in ("BDC", "BMC"):
                depth.append(_mark(operands))
            elif name == "EMC":
                depth.pop()
            elif name in PAINTS and not any(depth):
                yield f"page {number}: {name} is neither content nor artifact"
            if name == "BDC" and depth[-1].isdigit() and not _is_known(known, int(depth[-1])):
                yield f"page {number}: content {depth[-1]} is in no element"


def _mark(operands: Any) -> str:
    """`Artifact`, the number of content, or nothing that says either."""
    if str(operands[0]) == "/Artifact":
        return "Artifact"
    named = operands[1] if len(operands) > 1 else None
    return str(int(named.MCID)) if isinstance(named, pikepdf.Dictionary) and "/MCID" in named else ""


def _parents(pdf: pikepdf.Pdf) -> dict[int, Any]:
    root = pdf.Root.get("/StructTreeRoot")
    tree = root.get("/ParentTree") if root is not None else None
    return dict(pikepdf.NumberTree(tree).items()) if tree is not None else {}


def _is_known(known: Any, number: int) -> bool:
    return isinstance(known, pikepdf.Array) and number < len(known) and "/S" in known[number]


def _types(_pdf: pikepdf.Pdf, elements: Elements) -> Iterator[str]:
    for kind, element, within in elements:
        if kind not in STANDARD:
            yield f"{kind} is no type of the standard"
        if within and within[-1] in CHILDREN and kind not in CHILDREN[within[-1]]:
            yield f"{kind} in {within[-1]}"
        if kind == "TH" and "Scope" not in str(element.get("/A", "")):
            yield "TH without scope"


def _figures(_pdf: pikepdf.Pdf, elements: Elements) -> Iterator[str]:
    for kind, element, _within in elements:
        if kind in ("Figure", "Formula") and not str(element.get("/Alt") or element.get("/ActualText") or "").strip():
            yield f"{kind} without a text in its place"


def _headings(_pdf: pikepdf.Pdf, elements: Elements) -> Iterator[str]:
    levels = [int(kind[1]) for kind, _element, _within in elements if kind[0] == "H" and kind[1:].isdigit()]
    for before, level in zip([0, *levels], levels, strict=False):
        if level > before + 1:
            yield f"H{level} after H{before}"
    if not levels:
        yield "no heading"


def _annotations(pdf: pikepdf.Pdf, elements: Elements) -> Iterator[str]:
    held = {
        child.Obj.objgen: kind
        for kind, element, _within in elements
        for child in _kids(element)
        if isinstance(child, pikepdf.Dictionary) and child.get("/Type") == "/OBJR"
    }
    for number, page in enumerate(pdf.pages, start=1):
        annotations = [each for each in page.obj.get("/Annots", []) if not _is_hidden(each)]
        if "/Annots" in page.obj and page.obj.get("/Tabs") != "/S":
            yield f"page {number}: the order of the tab key is not that of the structure"
        for each in annotations:
            wanted = {"/Link": "Link", "/Widget": "Form"}.get(str(each.Subtype), "Annot")
            if held.get(each.objgen) != wanted:
                yield f"page {number}: {each.Subtype} is not in {wanted}"
            if not str(each.get("/Contents") or each.get("/TU") or "").strip():
                yield f"page {number}: {each.Subtype} says nothing"


def _is_hidden(annotation: Any) -> bool:
    left, low, right, top = (float(side) for side in annotation.Rect)
    return bool(int(annotation.get("/F", 0)) & HIDDEN) or left == right or low == top


def _fonts(pdf: pikepdf.Pdf, _elements: Elements) -> Iterator[str]:
    for each in pdf.objects:
        if not isinstance(each, pikepdf.Dictionary) or each.get("/Type") != "/Font" or "/CIDSystemInfo" in each:
            continue
        within = each.DescendantFonts[0] if "/DescendantFonts" in each else each
        descriptor = within.get("/FontDescriptor")
        if each.get("/Subtype") != "/Type3" and not (
            descriptor is not None and any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
        ):
            yield f"{each.get('/BaseFont')} is not embedded"
        if "/ToUnicode" not in each:
            yield f"{each.get('/BaseFont')} does not say its letters"
        if within.get("/Subtype") == "/CIDFontType2" and "/CIDToGIDMap" not in within:
            yield f"{each.get('/BaseFont')} has no map of its glyphs"


def _no_tricks(pdf: pikepdf.Pdf, _elements: Elements) -> Iterator[str]:
    if "/XFA" in pdf.Root.get("/AcroForm", {}):
        yield "XFA"
    for each in pdf.objects:
        if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/JavaScript":
            yield "JavaScript"


RULES: tuple[tuple[int, Callable[[pikepdf.Pdf, Elements], Iterator[str]]], ...] = (
    (1, _title), (2, _language), (3, _marked), (4, _content), (5, _types), (6, _figures), (7, _headings),
    (8, _annotations), (9, _fonts), (10, _no_tricks),
)  # fmt: skip
