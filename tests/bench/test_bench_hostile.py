"""The measurement of hostile uploads: each is sent to a real view, and the dearest is told."""

import pytest

from bimtek.bench import hostile
from bimtek.bench.hostile import uploads
from tests.safety.budget import UPLOAD_CPU_SECONDS

pytestmark = pytest.mark.django_db


def test_each_part_gives_figures_of_its_own():
    figures = uploads.measure()
    assert 0 < figures["upload_cpu_s_max"] <= UPLOAD_CPU_SECONDS
    assert figures["upload_dearest"] in {upload.name for upload in uploads.hostile()}
    assert hostile.PARTS["uploads"] is uploads.measure
