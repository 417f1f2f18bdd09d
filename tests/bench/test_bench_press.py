"""The measurement itself: small, but through a real worker, with every figure it promises."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from certificates.models import Certificate
from tests.infra.paths import ROOT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.full("starts servers and measures, a minute each")]

PROMISED = {
    "weasyprint_per_core_s",
    "link_per_core_s",
    "sign_per_core_s",
    "job_per_s",
    "bytes_per_document",
    "weasyprint_bytes_per_document",
    "db_bytes_per_certificate",
    "peak_rss_mb",
}


def bench(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    url = os.environ["DATABASE_URL"].rpartition("/")[0]
    database = f"{url}/{connection.settings_dict['NAME']}"
    environment = {**os.environ, "DATABASE_URL": database, "VAR_DIR": str(folder)}
    command = [sys.executable, "manage.py", "bench", "press", *options]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)


@pytest.mark.parametrize("signed", [[], ["--signed", "ecdsa"], ["--signed", "rsa"]], ids=["unsigned", "ecdsa", "rsa"])
def test_every_promised_figure_is_measured(tmp_path, signed):
    done = bench(tmp_path, "--count", "90", "--json", *signed)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout.splitlines()[-1])
    assert set(figures) >= PROMISED
    assert all(figures[name] > 0 for name in PROMISED)
    assert Certificate.objects.count() == 90
    assert Certificate.objects.exclude(signature=b"").count() == (90 if signed else 0)


def test_a_database_with_real_certificates_is_left_alone(tmp_path):
    from tests.world import World

    World.build()
    before = Certificate.objects.count()
    done = bench(tmp_path, "--count", "30")
    assert done.returncode == 1
    assert "real certificates" in done.stderr
    assert Certificate.objects.count() == before
