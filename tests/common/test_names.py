import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bimtek.common.names import clean_name, full_name, name_key

HARD = json.loads((Path(__file__).parents[1] / "data" / "names_hard.json").read_text(encoding="utf-8"))
NAMES = [row["name"] for row in HARD]


@pytest.mark.parametrize("name", NAMES)
def test_a_hard_name_loses_nothing_but_accidents(name):
    straight = name.replace("’", "'").replace("`", "'")
    assert clean_name(name) == " ".join(straight.split()).removesuffix(" .")


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("  Wahyu\u00a0 Hidayat .", "Wahyu Hidayat"),
        ("Nur Sa’adah", "Nur Sa'adah"),
        ("Syafi`i", "Syafi'i"),
        ("M. Rizki A.", "M. Rizki A."),
        ("Siti,", "Siti"),
        ("- Budi -", "Budi"),
        ("Bu\u200bdi\u00ad", "Budi"),
        ("Budi\tSantoso\r\n", "Budi Santoso"),
        ("Jose\u0301", "José"),
        (" . ", ""),
    ],
)
def test_accidents_go(typed, clean):
    assert clean_name(typed) == clean


@given(st.text(max_size=60))
def test_cleaning_twice_changes_nothing(text):
    assert clean_name(clean_name(text)) == clean_name(text)
    assert name_key(clean_name(text)) == name_key(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nur Sa’adah", "NUR SA'ADAH"),
        ("Nur Sa’adah", "Nur Saadah"),
        ("Siti Nur-Aini", "siti nur aini"),
        ("A.A. Istri", "A. A. Istri"),
        ("José", "Jose"),
    ],
)
def test_one_name_written_two_ways_shares_a_key(one, other):
    assert name_key(one) == name_key(other)


def test_different_people_keep_different_keys():
    assert name_key("Soebagjo") != name_key("Subagyo")
    assert name_key("Slamet (2)") != name_key("Slamet")


def test_hard_names_have_a_key():
    assert len({name_key(name) for name in NAMES}) == len(NAMES)


@pytest.mark.parametrize(
    ("before", "name", "after", "whole"),
    [
        ("Dr. H.", "Abdul Karim", "S.H., M.H.", "Dr. H. Abdul Karim, S.H., M.H."),
        ("Dr.  H. ", " Abdul Karim", "S.H.,M.H.", "Dr. H. Abdul Karim, S.H., M.H."),
        ("dr.", "Ratna Kusuma", ", Sp.PD.", "dr. Ratna Kusuma, Sp.PD."),
        ("", "Ai", "", "Ai"),
        ("Hj.", "Rosdiana", "", "Hj. Rosdiana"),
        ("", "Rosdiana", "S.Sos.", "Rosdiana, S.Sos."),
    ],
)
def test_a_name_with_its_titles(before, name, after, whole):
    assert full_name(before, name, after) == whole
