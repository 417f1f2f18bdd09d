"""What the parts of the fast lane save: small, but through real processes."""

from pathlib import Path

import pytest

from bimtek.fast_lane import Shortcut
from tests.bench.test_bench_pages import figures, manage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.full("starts servers and measures, a minute each")]


def test_every_part_can_be_left_out_alone(tmp_path: Path) -> None:
    choice = ["--parts", Shortcut.PREPARED_STATEMENTS, "all"]
    rows = figures(manage(tmp_path, "bench", "fast_lane", *choice, "--count", "30", "--rounds", "1", "--json"))
    assert [row["left_out"] for row in rows] == [Shortcut.PREPARED_STATEMENTS, "all"]
    assert all(row["registration_ms"] > 0 and row["page_ms"] > 0 for row in rows)
