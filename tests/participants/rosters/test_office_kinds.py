"""Kinds of lists that offices make: of each all the people that a careful reader reads (`truth.json`), and no more."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation

from participants.roster_checking.report import told

FOLDER = Path(__file__).parents[2] / "data" / "office_kinds"
TODAY = date(2027, 2, 1)


@pytest.mark.slow("reads some fifty files, each in a child of its own")
def test_each_kind_of_list_gives_the_people_that_a_careful_reader_reads():
    truth = json.loads((FOLDER / "truth.json").read_text())
    assert {path.name for path in FOLDER.iterdir()} == {*truth, "truth.json"}
    for name, wanted in truth.items():
        with translation.override("en"):
            reading = told((FOLDER / name).read_bytes(), TODAY)
        people = {person["name"]: person for person in reading["people"]}
        assert people.keys() == {person["name"] for person in wanted["people"]}, name
        for person in wanted["people"]:
            found = people[person["name"]]
            assert {key: found.get(key) for key in person} == person, name
        for text in wanted["unread"]:
            assert text in json.dumps(reading["unread"]), name
        assert len(reading["refused"]) >= wanted.get("refused", 0), name
