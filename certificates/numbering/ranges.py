"""Consecutive numbers that were taken together: a handful of values, however many numbers they are."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from bimtek.common.numbering import ParsedPattern as Pattern


@dataclass(frozen=True)
class NumberRange:
    """What `services.reserve` took, with all that the numbers are written from, so that they never change later."""

    series_id: int
    first: int  # running number
    count: int
    pattern: str
    on: date
    code: str  # the organizer's, for {code}
    session: str  # for {session}

    @property
    def last(self) -> int:
        """The last running number."""
        return self.first + self.count - 1

    @property
    def sequences(self) -> range:
        """The running numbers."""
        return range(self.first, self.first + self.count)

    @cached_property
    def _template(self) -> str:
        return Pattern.parse(self.pattern).template(on=self.on, code=self.code, session=self.session)

    def number(self, sequence: int) -> str:
        """The number with this running number; ValueError when it was not taken here."""
        if sequence not in self.sequences:
            raise ValueError(f"{sequence} is not one of {self.first} to {self.last}")
        return self._template.format(n=sequence)

    def part(self, start: int, count: int) -> "NumberRange":
        """`count` of these numbers from the one at place `start` on."""
        return replace(self, first=self.first + start, count=count)

    def numbers(self) -> Iterator[str]:
        """All numbers in order, one at a time."""
        return map(self.number, self.sequences)

    def as_json(self) -> dict[str, Any]:
        """Plain values for a JSON column; `from_json` takes them back."""
        return {**asdict(self), "on": self.on.isoformat()}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "NumberRange":
        """The range that `as_json` wrote."""
        return cls(**{**data, "on": date.fromisoformat(data["on"])})
