"""Certificates hold the structure of PDF/UA-1: the rules of `docs/pdf_ua.md`, with pictures and without."""

from dataclasses import replace
from pathlib import Path

import pytest

from certificates.layouts.registry import LAYOUTS, source
from certificates.press.compile import compile, set_whole
from certificates.press.link import Linker
from certificates.press.source import Asset
from tests.pdf_ua import RULES, faults

from .documents import FIXED, linked, linker, values

PICTURE = Asset("image/webp", (Path(__file__).parents[2] / "static/img/layouts/klasik.webp").read_bytes())
IMAGES = ("logo", "background", "stamp", "signature")


@pytest.mark.parametrize("key", LAYOUTS)
def test_each_design_holds_every_rule(key):
    assert faults(linked(linker(key), values())) == []


def test_pictures_that_say_nothing_are_no_part_of_what_is_read_aloud():
    bare = source("klasik")
    with_pictures = replace(bare, assets={**bare.assets, **dict.fromkeys(IMAGES, PICTURE)})
    press = Linker(compile(with_pictures, {**FIXED, "signed": True}, ()))
    assert faults(linked(press, values())) == []


def test_the_rules_find_what_is_missing_where_only_weasyprint_tagged():
    press = linker("dua-halaman")
    tagged = set_whole(source("dua-halaman"), FIXED, press.compiled, values())
    found = {int(fault.partition(":")[0]) for fault in faults(tagged)}
    assert found == {1, 5, 8}


def test_each_rule_stands_in_the_docs():
    text = (Path(__file__).parents[2] / "docs" / "pdf_ua.md").read_text()
    assert [number for number, _rule in RULES if f"| {number} |" not in text] == []
