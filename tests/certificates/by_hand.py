"""A PDF signed by hand, in an incremental update, as plainly as can be: it proves the container and the validator."""

from collections.abc import Mapping
from hashlib import sha256

from certificates.press.cms import Envelope
from certificates.signing.signer import Signer

CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 842 595]/Resources<<>>>>"
SIGNED_CATALOGUE = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/SigFlags 3>>>>"
SIGNED_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 842 595]/Resources<<>>/Annots[4 0 R]>>"
FIELD = b"<</Type/Annot/Subtype/Widget/FT/Sig/T(Tanda tangan)/F 132/Rect[0 0 0 0]/P 3 0 R/V 5 0 R>>"
RANGE = b"/ByteRange[0 %010d %010d %010d]"


def section(objects: Mapping[int, bytes], start: int, previous: int | None = None) -> bytes:
    """Objects, their cross-reference table and trailer, as they stand at byte `start` of a file."""
    body, offsets = b"", {}
    for number, content in objects.items():
        offsets[number] = start + len(body)
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"xref\n0 1\n0000000000 65535 f \n"
    table += b"".join(b"%d 1\n%010d 00000 n \n" % (number, offset) for number, offset in offsets.items())
    chain = b"/Prev %d" % previous if previous else b""
    trailer = b"trailer\n<</Size 6/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (chain, start + len(body))
    return body + table + trailer


def unsigned() -> bytes:
    """A PDF of one empty page."""
    head = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    objects = {1: CATALOGUE, 2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>", 3: PAGE}
    return head + section(objects, len(head))


def signed(signer: Signer, *, entries: bytes = b"/M(D:20270304100000+08'00')") -> bytes:
    """The same with a signature over all but the room for itself; `entries` go into the signature dictionary."""
    envelope, base = Envelope.of(signer.chain), unsigned()
    hole = b"<" + b"0" * (2 * envelope.max_bytes) + b">"
    head = b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached%b" % entries
    dictionary = head + RANGE % (0, 0, 0) + b"/Contents" + hole + b">>"
    objects = {1: SIGNED_CATALOGUE, 3: SIGNED_PAGE, 4: FIELD, 5: dictionary}
    pdf = base + section(objects, len(base), previous=base.rindex(b"xref\n0 1"))
    before = pdf.index(hole)
    after = before + len(hole)
    pdf = pdf.replace(RANGE % (0, 0, 0), RANGE % (before, after, len(pdf) - after))
    digest = sha256(pdf[:before] + pdf[after:]).digest()
    container = envelope.build(digest, signer.sign(envelope.attributes(digest)))
    return pdf[: before + 1] + container.hex().encode().ljust(2 * envelope.max_bytes, b"0") + pdf[after - 1 :]
