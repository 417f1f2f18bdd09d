"""What a document that WeasyPrint tagged for PDF/A-2a lacks for PDF/UA-1; the rules stand in `docs/pdf_ua.md`."""

from collections.abc import Iterator
from typing import Any

import pikepdf

# That it is PDF/UA-1, and for PDF/A what that word means (ISO 19005-2, 6.6.2.3).
_SAYS = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>\
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""


def make_accessible(pdf: pikepdf.Pdf) -> None:
    """Complete the structure of a document as WeasyPrint wrote it, before its pages are cut; once for each base."""
    metadata = pdf.Root.Metadata
    metadata.write(metadata.read_bytes().replace(b"</rdf:RDF>", _SAYS + b"</rdf:RDF>"))
    elements = list(_elements(pdf.Root.StructTreeRoot))
    for element in elements:
        if element.S == "/TH":
            element.A.Scope = pikepdf.Name.Column
        elif element.S == "/Link":
            _gather_links(pdf, element)
    _drop_ornaments(pdf, [each for each in elements if each.S == "/Figure" and "/Alt" not in each])


def _elements(node: Any) -> Iterator[Any]:
    for child in _kids(node):
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
            yield from _elements(child)


def _kids(node: Any) -> list[Any]:
    kids = node.get("/K")
    return [] if kids is None else list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def _gather_links(pdf: pikepdf.Pdf, link: Any) -> None:
    """Boxes within a link have annotations of their own: all of them belong to the link."""
    numbers = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)
    for element in _elements(link):
        references = [kid for kid in _kids(element) if isinstance(kid, pikepdf.Dictionary) and "/Obj" in kid]
        element.K = pikepdf.Array([kid for kid in _kids(element) if kid not in references])
        for reference in references:
            link.K.append(reference)
            numbers[int(reference.Obj.StructParent)] = link


def _drop_ornaments(pdf: pikepdf.Pdf, ornaments: list[Any]) -> None:
    """Pictures without a text in their place say nothing: they are drawn, and no part of what is read aloud."""
    numbers = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)
    for page in pdf.pages:
        drawn = [each for each in ornaments if each.Pg.objgen == page.obj.objgen]
        for number in (kid for each in drawn for kid in _kids(each) if isinstance(kid, int)):
            mark = b"/Figure\n<</MCID %d>>\nBDC" % number
            page.Contents.write(page.Contents.read_bytes().replace(mark, b"/Artifact\nBMC"))
            numbers[int(page.obj.StructParents)][number] = None
    for each in ornaments:
        kept = [kid for kid in _kids(each.P) if not isinstance(kid, pikepdf.Dictionary) or kid.objgen != each.objgen]
        each.P.K = pikepdf.Array(kept)
