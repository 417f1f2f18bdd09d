"""The measurement of a message to a crowd: small, but through real workers and a real mail server."""

from pathlib import Path

import pytest

from tests.bench.test_bench_pages import figures, manage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.full("starts workers and measures, half a minute")]


def test_a_crowd_is_told_and_a_code_passes_by(tmp_path: Path) -> None:
    row = figures(manage(tmp_path, "bench", "mail", "--count", "300", "--json"))
    assert row["count"] == 300
    assert all(row[name] > 0 for name in ("mails_per_s", "sink_per_s", "cpu_ms_per_mail", "urgent_p95_s", "urgent"))
    assert row["urgent_p95_s"] < 5


def test_a_registration_is_counted_with_its_mail(tmp_path: Path) -> None:
    done = manage(tmp_path, "bench", "registration", "--clients", "4", "--count", "60", "--with-mail", "--json")
    [row] = figures(done)
    assert row["mails"] == 40, "each of those who got a seat was told"
    assert row["mail_cpu_ms"] > 0
    assert row["times_without"] > 1
