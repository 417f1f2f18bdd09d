"""What was read from a published schedule."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise


@dataclass(frozen=True)
class ReadSession:
    """One range of the grid: both days count. Lines and columns count from 1."""

    start: date
    end: date
    line: int
    column: int
    text: str
    title: str = ""  # its name, as "Angkatan II"
    place: str = ""
    quota: int | None = None  # people
    hours: str = ""  # as written

    @property
    def days(self) -> int:
        """How many days the session takes."""
        return (self.end - self.start).days + 1


@dataclass(frozen=True)
class Anomaly:
    """Something in the grid worth a look; when it is `fatal`, nothing may be written before it is cleared.

    `code` is stable snake_case, `why` a translated sentence.
    """

    line: int
    text: str
    code: str
    why: str | Promise
    fatal: bool = False


@dataclass(frozen=True)
class ScheduleReading:
    """All ranges in the order of the grid's days, and all that is odd, in the order of its lines."""

    sessions: tuple[ReadSession, ...]
    anomalies: tuple[Anomaly, ...]

    @property
    def unreadable(self) -> tuple[Anomaly, ...]:
        """The anomalies that stop an import: what they mean must be asked, not guessed."""
        return tuple(anomaly for anomaly in self.anomalies if anomaly.fatal)
