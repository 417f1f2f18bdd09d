"""A budget of CPU seconds: work that goes beyond it is ended, also where it would go on for ever."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

# What any upload may cost in a web process.
UPLOAD_CPU_SECONDS = 0.5
# After so much the work is cut off; above the budget, so that a failure says how much above.
CUT_OFF_SECONDS = 5.0


class OverBudget(AssertionError):
    """The work took more processor time than it may."""


@dataclass
class Spent:
    """What a block took; filled in at its end."""

    cpu_s: float = 0.0


@contextmanager
def cpu_budget(seconds: float = UPLOAD_CPU_SECONDS) -> Iterator[Spent]:
    """Raise OverBudget where the block takes more CPU seconds of this process. Children's do not count."""
    before, start, spent = signal.signal(signal.SIGPROF, _cut_off), time.process_time(), Spent()
    signal.setitimer(signal.ITIMER_PROF, max(CUT_OFF_SECONDS, seconds))
    try:
        yield spent
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        spent.cpu_s = time.process_time() - start
    if spent.cpu_s > seconds:
        raise OverBudget(f"{spent.cpu_s:.2f} CPU seconds; {seconds} are allowed")


def keep_to_budget(work: Callable[[], object], tries: int = 3) -> None:
    """Do the work within the budget, in one of some tries: a shared processor makes work dearer, never cheaper."""
    for left in reversed(range(tries)):
        try:
            with cpu_budget():
                work()
        except OverBudget:
            if not left:
                raise
        else:
            return


def _cut_off(_number: int, _frame: object) -> None:
    raise OverBudget("the work does not end")
