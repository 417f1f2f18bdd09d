"""Views whose page is the same for every visitor without a session; `bimtek.pages` keeps such pages for a moment."""

from collections.abc import Callable
from typing import TypeVar

View = TypeVar("View", bound=Callable[..., object])
MARK = "shared_page_parameters"


def same_for_everybody(*parameters: str) -> Callable[[View], View]:
    """Mark a view as such; `parameters` are the names in the query string that its page depends on.

    What else stands in the query string is not shown to the view, so that one visitor's address does not reach
    another's page. Use it as the outermost decorator.
    """

    def mark(view: View) -> View:
        setattr(view, MARK, frozenset(parameters))
        return view

    return mark


def parameters_of(view: Callable[..., object]) -> frozenset[str] | None:
    """The parameters with which a view was marked; None for a view that was not."""
    found: frozenset[str] | None = getattr(view, MARK, None)
    return found
