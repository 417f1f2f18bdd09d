"""Questions that are numbered I., II., III.: the same lines with the numbers that the reader knows."""

import re
from collections.abc import Sequence

from . import patterns

DIGITS = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def arabic(lines: Sequence[str]) -> Sequence[str]:
    """Lines that begin with I, II, III and so on begin with 1, 2, 3, as many letters wide, so that columns stay.

    Unchanged where they do not count from I, or where other lines have numbers: then I. and II. are sections.
    """
    found = {at: match for at, line in enumerate(lines) if (match := patterns.ROMAN.match(line))}
    counted = [written(count) for count in range(1, len(found) + 1)]
    if len(found) < 2 or [match["number"] for match in found.values()] != counted:
        return lines
    if any(patterns.DIGIT.match(line.strip()) or patterns.SECTION.match(line.strip()) for line in lines):
        return lines
    return [_counted(line, found[at], at, found) if at in found else line for at, line in enumerate(lines)]


def _counted(line: str, match: re.Match[str], at: int, found: dict[int, re.Match[str]]) -> str:
    number = f"{list(found).index(at) + 1}{match['close']}"
    width = len(match["number"]) + 1
    return line[: match.start("number")] + number.ljust(width) + line[match.end("close") :]


def written(number: int) -> str:
    """A number from 1 to 89 in Roman digits."""
    text = ""
    for value, digits in DIGITS:
        while number >= value:
            text, number = text + digits, number - value
    return text
