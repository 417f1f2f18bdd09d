"""What the press gets to print: plain data, so that a design can reach nothing else."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bimtek.common.dates import date_range, long_date


def jp_text(jp: Decimal) -> str:
    """16 -> `16`, 7.5 -> `7,5`, as Indonesian writes decimals."""
    return f"{jp:f}".removesuffix(".0").replace(".", ",")


@dataclass(frozen=True)
class TopicLine:
    """A topic and its lesson hours."""

    title: str
    jp: Decimal

    @property
    def jp_text(self) -> str:
        """The lesson hours as printed."""
        return jp_text(self.jp)


@dataclass(frozen=True)
class Record:
    """One certificate as it was frozen. Texts are printed as they stand; `url` is what the QR code says."""

    number: str
    code: str
    url: str
    name: str
    institution: str
    role: str
    programme: str
    session_title: str
    starts_on: date
    ends_on: date
    place: str
    jp: Decimal
    topics: tuple[TopicLine, ...]
    organizer: str
    signed_at_place: str
    signatory_name: str
    signatory_position: str
    signatory_nip: str
    issued_on: date
    layout: str

    @property
    def dates(self) -> str:
        """From the first to the last day, in Indonesian whatever the language of the screen."""
        return date_range(self.starts_on, self.ends_on, language="id")

    @property
    def issued(self) -> str:
        """The day of issue, in Indonesian."""
        return long_date(self.issued_on, language="id")

    @property
    def jp_text(self) -> str:
        """The lesson hours as printed."""
        return jp_text(self.jp)

    @property
    def facts(self) -> str:
        """When, where and how many lesson hours, as the end of a sentence."""
        held = f"yang diselenggarakan pada {self.dates}"
        if self.place:
            held += f" {self.place}" if self.place.startswith("secara ") else f" di {self.place}"
        return f"{held}, setara {self.jp_text} jam pelajaran (JP)"

    @property
    def short_url(self) -> str:
        """The address for people who type it."""
        return self.url.partition("://")[2]
