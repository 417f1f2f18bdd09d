"""The measurement of whole registrations: small, but through real processes."""

from pathlib import Path

import pytest

from tests.bench.test_bench_pages import figures, manage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.full("starts servers and measures, a minute each")]


def test_every_run_says_what_was_completed_and_that_nobody_was_oversold(tmp_path: Path) -> None:
    rows = figures(manage(tmp_path, "bench", "registration", "--clients", "2", "8", "--count", "60", "--json"))
    assert [row["clients"] for row in rows] == [2, 8]
    assert all(row[name] > 0 for row in rows for name in ("completed_per_s", "p50_ms", "p95_ms", "server_cpu_ms"))
    assert [(row["oversold"], row["refused"], row["failed"]) for row in rows] == [(0, 20, 0)] * 2
    assert [row["rows_before"] for row in rows] == [0, 64 + 40]  # those who warmed it up, and those of the first run
