"""Many PDFs bound into one with bookmarks: what is bound stays in files until the whole is written."""

import io
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf, String


class Binder:
    """Takes PDFs one after another, and keeps their tags; memory holds their structure, not what is drawn."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open = ExitStack()
        self._whole = self._open.enter_context(pikepdf.new())
        self._chapters: list[tuple[str, int]] = []
        self._tags: list[Any] = []  # the uppermost structure elements, in the order of the pages
        self._parents: list[Any] = []  # a number tree: key, value, key, value
        self._keys = 0
        self._all_tagged = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._open.close()

    @property
    def chapters(self) -> list[tuple[str, int]]:
        """Title of each PDF that is bound, and how many pages stand before it."""
        return list(self._chapters)

    def append(self, title: str, pdf: bytes, *, own: bool = True) -> None:
        """Bind a PDF behind the others; without a title it goes on with the one before.

        Tags of one that is not the portal's `own` are left out.
        """
        if title:
            self._chapters.append((title, len(self._whole.pages)))
        self._tags.extend(self._bind(pdf, len(self._whole.pages), own=own))

    def put_in_front(self, pdf: bytes) -> None:
        """Bind a PDF without a bookmark before all others."""
        before = len(self._whole.pages)
        self._tags[:0] = self._bind(pdf, 0, own=True)
        added = len(self._whole.pages) - before
        self._chapters = [(title, at + added) for title, at in self._chapters]

    def save(self, out: BinaryIO, *, title: str) -> None:
        """Write the whole."""
        whole = self._whole
        if self._chapters:
            with whole.open_outline() as outline:
                outline.root.extend(OutlineItem(name, at) for name, at in self._chapters)
            whole.Root.PageMode = Name.UseOutlines
        whole.Root.Lang = String("id")
        whole.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        self._write_tags()
        whole.docinfo["/Title"] = title
        with whole.open_metadata(set_pikepdf_as_editor=False) as about:
            about["dc:title"], about["dc:language"] = title, ["id"]
            if self._all_tagged:
                about["pdfuaid:part"] = "1"
        whole.save(out, compress_streams=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)

    def _bind(self, pdf: bytes, at: int, *, own: bool) -> list[Any]:
        path = self._folder / f"{len(list(self._folder.iterdir()))}.pdf"
        path.write_bytes(pdf)
        part = self._open.enter_context(pikepdf.open(path))
        tree = part.Root.get(Name.StructTreeRoot) if own else None
        if tree is None:
            self._all_tagged = False
            _take_keys_off(part)
        else:
            self._shift_keys(part, tree)
        for number, page in enumerate(part.pages):
            self._whole.pages.insert(at + number, page)
        return [] if tree is None else self._adopt(tree)

    def _shift_keys(self, part: Pdf, tree: Any) -> None:
        """Give what is tagged in a PDF numbers that no other has."""
        shift = self._keys
        for each, key in _keys(part):
            each[key] = int(each[key]) + shift
        numbers = tree.ParentTree.Nums
        for place in range(0, len(numbers), 2):
            numbers[place] = int(numbers[place]) + shift
            self._keys = max(self._keys, int(numbers[place]) + 1)

    def _adopt(self, tree: Any) -> list[Any]:
        """Copy the tags of a PDF whose pages are bound; they go on pointing to these pages."""
        copied = self._whole.copy_foreign(tree)
        self._parents.extend(copied.ParentTree.Nums)
        kids = copied.K
        return list(kids) if isinstance(kids, Array) else [kids]

    def _write_tags(self) -> None:
        if not self._tags:
            return
        whole = self._whole
        pairs = sorted(zip(self._parents[::2], self._parents[1::2], strict=True), key=lambda pair: int(pair[0]))
        numbers = Array([part for pair in pairs for part in pair])
        root = whole.make_indirect(Dictionary(Type=Name.StructTreeRoot, ParentTree=Dictionary(Nums=numbers)))
        for element in self._tags:
            element.P = root
        root.K, root.ParentTreeNextKey = Array(self._tags), self._keys
        whole.Root.StructTreeRoot = root
        whole.Root.MarkInfo = Dictionary(Marked=True)


def bound(pdfs: Sequence[bytes]) -> bytes:
    """PDFs of the portal as one, without bookmarks, under the title of the first."""
    with pikepdf.open(io.BytesIO(pdfs[0])) as first:
        title = str(first.docinfo.get("/Title", ""))
    out = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder, Binder(Path(folder)) as binder:
        for pdf in pdfs:
            binder.append("", pdf)
        binder.save(out, title=title)
    return out.getvalue()


def _keys(part: Pdf) -> Iterator[tuple[Any, str]]:
    """What has a number in the tags, and under which name: pages, and what lies on them."""
    for page in part.pages:
        lying = [(each, "/StructParent") for each in page.get("/Annots", [])]
        yield from ((each, key) for each, key in [(page.obj, "/StructParents"), *lying] if key in each)


def _take_keys_off(part: Pdf) -> None:
    """Numbers of tags that stay behind would point to those of other pages."""
    for each, key in _keys(part):
        del each[key]
