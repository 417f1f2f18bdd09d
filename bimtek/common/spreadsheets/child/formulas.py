"""Formulas that a program saved without their values: those that join texts of their own row are worked out.

Any other stays as it is written, with its equals sign, and is named to the organizer.
"""

import re
from collections.abc import Callable
from typing import Any

from .shapes import RawRow

_TOKEN = re.compile(r'\s*(?:"((?:[^"]|"")*)"|(\$?[A-Z]{1,2}\$?\d{1,7})|(\d+(?:\.\d+)?)|([A-Z]+)\(|([&(),;]))')
_JOINING: dict[str, Callable[[list[str]], str]] = {
    "CONCATENATE": "".join,
    "CONCAT": "".join,
    "UPPER": lambda texts: "".join(texts).upper(),
    "LOWER": lambda texts: "".join(texts).lower(),
    "PROPER": lambda texts: "".join(texts).title(),
    "TRIM": lambda texts: " ".join("".join(texts).split()),
}
LONGEST = 500  # letters of a formula that is looked at
DEEPEST = 20
Token = tuple[str, str]


class _Unknown(Exception):
    """Not a formula of this kind."""


def work_out(row: RawRow, unknown: dict[int, str]) -> None:
    """Fill the cells of a row whose formulas have no values; one may lean on another one before it."""
    for column in unknown:
        row.cells.extend([None] * (column + 1 - len(row.cells)))
    for column, formula in unknown.items():
        try:
            row.cells[column] = _FormulaReader(row, _tokens(formula), unknown).whole()
        except _Unknown:
            row.cells[column] = f"={formula}"


def _tokens(formula: str) -> list[Token]:
    found: list[Token] = []
    place = 0
    while formula[place:].strip():
        match = _TOKEN.match(formula, place)
        if match is None or len(formula) > LONGEST:
            raise _Unknown
        kind = ("text", "cell", "number", "call", "sign")[(match.lastindex or 1) - 1]
        found.append((kind, match[match.lastindex or 1]))
        place = match.end()
    return found


class _FormulaReader:
    """Reads `A2&" "&B2`, `CONCATENATE(A2," ",B2)` and the like."""

    def __init__(self, row: RawRow, tokens: list[Token], unknown: dict[int, str]) -> None:
        self.row, self.tokens, self.unknown, self.place, self.depth = row, tokens, unknown, 0, 0

    def whole(self) -> str:
        """The text of the formula."""
        text = self.joined()
        if self.place != len(self.tokens) or not any(kind == "cell" for kind, _text in self.tokens):
            raise _Unknown
        return text

    def joined(self) -> str:
        """Parts with `&` between them."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise _Unknown
        text = self.part()
        while self.next() == ("sign", "&"):
            self.place += 1
            text += self.part()
        self.depth -= 1
        return text

    def next(self) -> Token:
        """The token to come."""
        return self.tokens[self.place] if self.place < len(self.tokens) else ("end", "")

    def part(self) -> str:
        """One text, cell, call or bracket."""
        kind, text = self.next()
        self.place += 1
        match kind:
            case "text":
                return text.replace('""', '"')
            case "number":
                return text
            case "cell":
                return self.cell(text.replace("$", ""))
            case "call" if text in _JOINING:
                return _JOINING[text](self.arguments())
            case "sign" if text == "(":
                return "".join(self.arguments())
        raise _Unknown

    def arguments(self) -> list[str]:
        """What stands between the brackets; the closing one is taken too."""
        texts = [self.joined()]
        while self.next() in (("sign", ","), ("sign", ";")):
            self.place += 1
            texts.append(self.joined())
        if self.next() != ("sign", ")"):
            raise _Unknown
        self.place += 1
        return texts

    def cell(self, reference: str) -> str:
        """The text of a cell of this row."""
        letters = reference.rstrip("0123456789")
        if int(reference[len(letters) :]) != self.row.number + 1:
            raise _Unknown
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - 64
        value: Any = self.row.cells[column - 1] if column <= len(self.row.cells) else None
        if (isinstance(value, str) and value.startswith("=")) or (value is None and column - 1 in self.unknown):
            raise _Unknown
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return "" if value is None else str(value)
