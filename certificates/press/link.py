"""One person's certificate: the base's bytes, and after them an ordinary PDF incremental update.

A pure function: the same base, values and signature give the same bytes for ever. So a certificate is
not kept as a file; base, record and signature make it anew, and its recorded SHA-256 proves it. That is
why nothing here is compressed (implementations of deflate differ) and `tests/certificates/test_link.py`
holds the bytes of a known certificate: a new HarfBuzz or zxing that draws differently fails there.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from xml.sax.saxutils import escape

from bimtek.common.qr import qr_code

from .base import Compiled
from .markup import prefixed
from .runs import Run, set_run
from .seal import BYTE_RANGE, Seal
from .shaping import typeface
from .slots import TextSlot, setting
from .values import Values

# How much of the free width stands on the left of a text.
SHIFT = {"left": 0.0, "center": 0.5, "right": 1.0}
TEXTS_KEPT = 500
METADATA = "/Type /Metadata /Subtype /XML "


@dataclass(frozen=True)
class Linked:
    """A certificate: what follows the base, the SHA-256 of both together, the signature if it was sealed."""

    appendix: bytes
    sha256: bytes
    signature: bytes = b""


class Linker:
    """A base made ready: what can be prepared once is prepared here. Any number of threads may use it."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self._drawers = [(slot, self._drawer(slot)) for slot in compiled.texts]
        self._digest = sha256(compiled.pdf)
        self._start = len(compiled.pdf)

    def link(self, values: Values, seal: Seal | None = None) -> Linked:
        """Make one certificate. Unlinkable where its texts need letters that the base lacks."""
        objects = {slot.number: draw(prefixed(slot.before, values.texts, slot.name)) for slot, draw in self._drawers}
        objects |= dict(self._figures(values))
        objects |= dict(self._rewritten(values))
        if self.compiled.seal is None or seal is None:
            appendix = self._update(objects, values)
            return Linked(appendix, self._sum(appendix))
        objects[self.compiled.seal] = seal.dictionary.encode()
        return self._sealed(self._update(objects, values), seal)

    def _drawer(self, slot: TextSlot) -> Callable[[str], bytes]:
        """What draws a text in a slot; it remembers some, as many people share an office, and all their programme."""
        face, widths = typeface(self.compiled.fonts[slot.font]), self.compiled.widths[slot.resource]

        @lru_cache(maxsize=TEXTS_KEPT)
        def draw(text: str) -> bytes:
            return _stream(_drawing(slot, text, lru_cache(lambda line: set_run(face, slot.features, widths, line))))

        return draw

    def _figures(self, values: Values) -> Iterator[tuple[int, bytes]]:
        """The QR code, and the pictures that the record brings; a picture it does not bring leaves its slot empty."""
        for figure in self.compiled.figures:
            if figure.name == "qr":
                yield figure.number, _stream(qr_code(values.url).operators)
            elif figure.name in values.pictures:
                picture = values.pictures[figure.name]
                yield figure.number, _stream(picture.operators(figure))
                yield figure.picture, picture.stream

    def _rewritten(self, values: Values) -> Iterator[tuple[int, bytes]]:
        """The objects that say the document's title or the certificate's address."""
        fields = {"title": _string(values.title), "url": _string(values.url), "title_xml": escape(values.title)}
        for each in self.compiled.rewritten:
            text = fields[each.field].join(part.decode() for part in each.parts)
            yield each.number, _stream(text, METADATA) if each.field == "title_xml" else text.encode()

    def _update(self, objects: Mapping[int, bytes], values: Values) -> bytes:
        """The incremental update (ISO 32000-1, 7.5.6): objects, then the stream that says where they stand (7.5.8)."""
        base, at = self.compiled.trailer, self._start
        body, rows = [], []
        numbers = [*sorted(objects), base.size]  # the stream itself is the last object
        for number in numbers:
            rows.append(b"\1" + at.to_bytes(4, "big"))
            if number == base.size:
                break
            each = b"%d 0 obj\n%b\nendobj\n" % (number, objects[number])
            body.append(each)
            at += len(each)
        index = " ".join([f"{number} 1" for number in numbers])
        identifier = f"<{base.identifier.hex()}> <{sha256(values.url.encode()).hexdigest()[:32]}>"
        head = f"{base.size} 0 obj\n<< /Type /XRef /Size {base.size + 1} /W [1 4 0] /Index [{index}]"
        head += f" /Root {base.root} 0 R /Info {base.info} 0 R /Prev {base.startxref} /ID [{identifier}]"
        head += f" /Length {5 * len(rows)} >>\nstream\n"
        end = f"\nendstream\nendobj\nstartxref\n{at}\n%%EOF\n"
        return b"".join([*body, head.encode(), *rows, end.encode()])

    def _sealed(self, appendix: bytes, seal: Seal) -> Linked:
        """Sign all but the hole that the signature fills."""
        hole = appendix.index(seal.hole)
        end = hole + len(seal.hole)
        total = self._start + len(appendix)
        span = f"[0 {self._start + hole} {self._start + end} {total - self._start - end}]"
        appendix = appendix.replace(BYTE_RANGE, span.ljust(len(BYTE_RANGE)).encode(), 1)
        digest = self._digest.copy()
        digest.update(appendix[:hole])
        digest.update(appendix[end:])
        signature, filling = seal.fill(digest.digest())
        appendix = appendix[:hole] + filling + appendix[end:]
        return Linked(appendix, self._sum(appendix), signature)

    def _sum(self, appendix: bytes) -> bytes:
        whole = self._digest.copy()
        whole.update(appendix)
        return whole.digest()


def _drawing(slot: TextSlot, text: str, set_line: Callable[[str], Run]) -> str:
    """The operators that draw a text in its slot; none for an empty one."""
    if not text:
        return ""
    placed = setting(text, slot, lambda line: set_line(line).width)
    rows = [f"{slot.colour}\nBT\n/{slot.resource} {placed.size:.6f} Tf\n"]
    for place, line in enumerate(placed.lines):
        run = set_line(line)
        x = slot.box.x + (slot.box.width - run.width * placed.size) * SHIFT[slot.align]
        y = slot.box.y + placed.top + (place * slot.leading + slot.rise) * placed.size
        rows.append(f"1 0 0 -1 {x:.4f} {y:.4f} Tm\n{run.operators(placed.size)}")
    return "".join([*rows, "ET\n"])


def _stream(text: str, entries: str = "") -> bytes:
    data = text.encode()
    return b"<< %b/Length %d >>\nstream\n%b\nendstream" % (entries.encode(), len(data), data)


def _string(text: str) -> str:
    """A PDF text string: as it stands where it is plain, otherwise in UTF-16."""
    if text.isascii() and not set(text) & set("()\\"):
        return f"({text})"
    return f"<FEFF{text.encode('utf-16-be').hex()}>"


def link(compiled: Compiled, values: Values, seal: Seal | None = None) -> bytes:
    """The whole document of one certificate; to make many, keep a `Linker`."""
    return compiled.pdf + Linker(compiled).link(values, seal).appendix
