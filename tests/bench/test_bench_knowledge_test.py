"""The measurement of a class that takes a test: small, but through real processes, of which some are killed."""

from pathlib import Path

import pytest

from tests.bench.test_bench_pages import figures, manage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.full("starts servers and measures, a minute each")]


def test_a_class_loses_nothing_and_doubles_nothing_while_workers_are_killed(tmp_path: Path) -> None:
    small = ["--people", "30", "--start-seconds", "2", "--seconds", "10", "--processes", "2", "--scans", "50"]
    told = figures(manage(tmp_path, "bench", "test", *small, "--json"))
    assert (told["lost"], told["doubled"], told["failed"], told["killed"], told["started"]) == (0, 0, 0, 3, 30)
    assert min(told["answers_per_s"], told["scans_per_s"], told["p95_ms"]) > 0
