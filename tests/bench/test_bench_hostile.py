"""The measurement of hostile uploads: each is sent to a real view, and the dearest is told."""

import pytest

from bimtek.bench import hostile
from bimtek.bench.hostile import doors, uploads
from tests.safety.budget import UPLOAD_CPU_SECONDS, OverBudget, keep_to_budget

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_children")]

EVERYDAY = ("check: no end", "material: half a megabyte of parts", "roster: one cell", "marked sheet: one cell",
            "photo at the door: beyond what is read", "layout: beyond what is read", "key file")  # fmt: skip


@pytest.mark.slow("hands every dear file to every door")
def test_a_file_made_to_be_dear_costs_a_web_process_little_at_each_door():
    left, paths = set(EVERYDAY), set()
    for upload in doors.hostile():
        if upload.name not in left:
            continue
        left.remove(upload.name)
        paths.add(upload.path)
        try:
            keep_to_budget(lambda sent=upload: uploads.cost(sent))
        except OverBudget as over:
            raise AssertionError(f"{upload.name}: {over}") from over
        if not left:  # what comes after is a sheet of 400 MB
            break
    assert len(paths) == len(EVERYDAY)


@pytest.mark.full("unpacks sheets of 400 MB and sends twenty megabytes to each door")
def test_each_part_gives_figures_of_its_own():
    figures = uploads.measure()
    assert 0 < figures["upload_cpu_s_max"] <= UPLOAD_CPU_SECONDS
    assert figures["uploads_tried"] > 30
    assert hostile.PARTS["uploads"] is uploads.measure
