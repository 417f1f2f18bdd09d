"""What a check of the database says."""

from dataclasses import dataclass

SHOWN = 20  # rows named of a check that finds many


@dataclass(frozen=True)
class CheckFinding:
    """One thing that is wrong: the check's name, the row it is about, and what to do. `session` can be recounted."""

    check: str
    what: str
    advice: str
    session: int | None = None
