"""Pages of a list that may be very long."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property


class CappedPaginator(Paginator[Any]):
    """Counts up to MOST rows and shows no more, so that a page costs the same however many there are.

    No reader turns a hundred pages: say where the list is cut off (`is_cut_off`) how to narrow it down.
    """

    MOST = 1200
    object_list: QuerySet[Any]

    @cached_property
    def _counted(self) -> int:
        return self.object_list.order_by()[: self.MOST + 1].count()

    @cached_property
    def count(self) -> int:
        """How many rows can be turned to."""
        return min(self._counted, self.MOST)

    @property
    def is_cut_off(self) -> bool:
        """Whether there are more than that."""
        return self._counted > self.MOST
