"""Which room says something of which change: the table of `docs/consequences.md`, written from the code."""

from collections.abc import Collection, Mapping

from django.utils import translation

from events.training.change import ChangeKind

from .followers import FOLLOWERS

HEADINGS = {
    ChangeKind.MOVED: "other days",
    ChangeKind.PLACED: "another place",
    ChangeKind.RENAMED: "another name",
    ChangeKind.POSTPONED: "postponed",
    ChangeKind.CANCELLED: "cancelled",
    ChangeKind.RESUMED: "takes place after all",
}


def table(said: Mapping[ChangeKind, Collection[str]]) -> str:
    """A row for each follower in Markdown; `said` are the followers' headings, in English, by the kind of change."""
    with translation.override("en"):
        names = [str(follower.heading) for follower in FOLLOWERS]
    head = ["What follows for", *HEADINGS.values()]
    rows = [[name, *("shown" if name in said[kind] else "–" for kind in HEADINGS)] for name in names]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows))
