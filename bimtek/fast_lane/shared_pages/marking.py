"""Views whose page is the same for every visitor; `bimtek.fast_lane.shared_pages` keeps such pages for a moment."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

View = TypeVar("View", bound=Callable[..., object])
MARK = "shared_page"


@dataclass(frozen=True)
class Sharing:
    """How far the page of a view is the same for everybody."""

    parameters: frozenset[str]  # of the query string, on which it depends
    previews: bool  # whether staff may see what does not exist for others


def same_for_everybody(*parameters: str, previews: bool = False) -> Callable[[View], View]:
    """Mark a view as such; `parameters` are the names in the query string that its page depends on.

    With `previews`, staff may get a page where others get none: who has a session is then answered in person.

    What else stands in the query string is not shown to the view, so that one visitor's address does not reach
    another's page. Use it as the outermost decorator.
    """

    def mark(view: View) -> View:
        setattr(view, MARK, Sharing(frozenset(parameters), previews))
        return view

    return mark


def sharing_of(view: Callable[..., object]) -> Sharing | None:
    """What a view was marked with; None for a view that was not."""
    found: Sharing | None = getattr(view, MARK, None)
    return found
