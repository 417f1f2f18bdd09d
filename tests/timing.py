"""What the tests cost: the twenty slowest and the total at a run's end, and a word for each that needs over 5 s.

Counted in CPU seconds of the process and of its ended children, since a busy machine stretches every clock. Processes
that a test leaves to others (PostgreSQL, Redis, Chromium) are not in it: the seconds by the clock stand beside. A line
in red and not a failure: beside a neighbour on the same core the same work costs up to twice the CPU seconds.
COSTS=file.json writes what each test cost.
"""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SLOW_CPU_SECONDS = 5.0
SHOWN = 20


class Timing:
    """Gathers what each test cost; in xdist's controller, what the workers report."""

    def __init__(self) -> None:
        self.found: list[tuple[float, float, str, str]] = []  # CPU seconds, clock seconds, test, why it is slow

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Note what a test and its fixtures are about to cost."""
        item.stash[BEGUN] = (cpu(), time.perf_counter())
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
        """Send the figures with the last of a test's three reports; a worker's reports travel to the controller."""
        report: Any = yield
        if call.when == "teardown":
            cpu_begun, clock_begun = item.stash[BEGUN]
            marker = item.get_closest_marker("slow")
            why = str(marker.args[0]) if marker else ""
            report.cost = (cpu() - cpu_begun, time.perf_counter() - clock_begun, item.nodeid, why)
        return report

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Gather them."""
        if cost := getattr(report, "cost", None):
            self.found.append(tuple(cost))

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Print the total, the slowest, and the ones that owe a reason."""
        if not self.found:
            return
        if file := os.environ.get("COSTS"):
            Path(file).write_text(json.dumps(self.found))
        write = terminalreporter.write_line
        terminalreporter.section(f"{SHOWN} slowest of {len(self.found)} tests")
        for spent, clock, name, why in sorted(self.found, reverse=True)[:SHOWN]:
            write(f"{spent:7.1f} CPU s {clock:7.1f} s  {name}{f'  ({why})' if why else ''}")
        write(f"{sum(cost[0] for cost in self.found):7.1f} CPU s {sum(cost[1] for cost in self.found):7.1f} s  in all")
        for spent, _clock, name, why in sorted(self.found, reverse=True):
            if spent > SLOW_CPU_SECONDS and not why:
                write(f'SLOW: {name} took {spent:.1f} CPU s; quicken it, or say @pytest.mark.slow("why")', red=True)


BEGUN = pytest.StashKey[tuple[float, float]]()


def cpu() -> float:
    """CPU seconds of this process and its ended children so far."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system
