"""Ranges seen beside each other: shared days, overlaps, repeats, and one that is longer than the rest."""

from collections import Counter
from collections.abc import Iterator, Sequence

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from events.schedule.reading import Anomaly, ReadSession


def odd_neighbours(sessions: Sequence[ReadSession]) -> Iterator[Anomaly]:
    """What is odd about sessions in the order of their days; only the same dates twice is fatal."""
    yield from _overlaps(sessions)
    yield from _lengths(sessions)


def _overlaps(sessions: Sequence[ReadSession]) -> Iterator[Anomaly]:
    latest: ReadSession | None = None
    for session in sessions:
        if latest and session.start <= latest.end:
            yield _overlap(session, latest)
        if latest is None or session.end >= latest.end:
            latest = session


def _overlap(session: ReadSession, other: ReadSession) -> Anomaly:
    names = {"text": other.text, "line": other.line}
    if (session.start, session.end) == (other.start, other.end):
        why = format_lazy(
            _("The same dates as “{text}” in line {line}. Remove one; add a parallel class by hand afterwards."),
            **names,
        )
        return Anomaly(session.line, session.text, "repeated", why, fatal=True)
    if session.start == other.end:
        why = format_lazy(_("Begins on the last day of “{text}” in line {line}."), **names)
        return Anomaly(session.line, session.text, "shares_day", why)
    why = format_lazy(_("Overlaps “{text}” in line {line}."), **names)
    return Anomaly(session.line, session.text, "overlaps", why)


def _lengths(sessions: Sequence[ReadSession]) -> Iterator[Anomaly]:
    lengths = Counter(session.days for session in sessions)
    if not lengths:
        return
    usual, times = lengths.most_common(1)[0]
    if times * 2 <= len(sessions):
        return
    for session in sessions:
        if session.days != usual:
            why = format_lazy(_("Takes {days} days where most take {usual}."), days=session.days, usual=usual)
            yield Anomaly(session.line, session.text, "other_length", why)
