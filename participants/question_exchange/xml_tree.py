"""XML from outside, read to plain nodes that know their line and column. Entities of its own are refused."""

from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

DEPTH_MOST = 30


class XmlRefused(Exception):
    """Why a file is no XML that is read here, and where."""

    def __init__(self, line: int, column: int, why: str) -> None:
        super().__init__(why)
        self.line, self.column, self.why = line, column, why


@dataclass
class XmlNode:
    """An element; lines and columns from 1."""

    tag: str
    attributes: dict[str, str]
    line: int
    column: int
    children: list["XmlNode"] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """The characters directly in it."""
        return "".join(self.pieces).strip()

    def all(self, tag: str) -> list["XmlNode"]:
        """Its children of this name."""
        return [child for child in self.children if child.tag == tag]

    def first(self, tag: str) -> "XmlNode | None":
        """Its first child of this name."""
        return next((child for child in self.children if child.tag == tag), None)

    def says(self, tag: str, default: str = "") -> str:
        """The characters in its first child of this name."""
        child = self.first(tag)
        return child.words if child else default


def parse(content: bytes) -> XmlNode:
    """The root element. Raises XmlRefused for what is no XML, brings a document type, or lies too deep."""
    parser = expat.ParserCreate()
    root = XmlNode("", {}, 1, 1)
    stack = [root]

    def refuse(why: str) -> None:
        raise XmlRefused(parser.CurrentLineNumber, parser.CurrentColumnNumber + 1, why)

    def begin(tag: str, attributes: dict[str, str]) -> None:
        if len(stack) > DEPTH_MOST:
            refuse("depth")
        node = XmlNode(tag, attributes, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)
        stack[-1].children.append(node)
        stack.append(node)

    def doctype(*_names: Any) -> None:
        refuse("doctype")

    parser.StartElementHandler = begin
    parser.EndElementHandler = lambda _tag: stack.pop()
    parser.CharacterDataHandler = lambda text: stack[-1].pieces.append(text)
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise XmlRefused(error.lineno, error.offset + 1, "syntax") from None
    return root.children[0]
