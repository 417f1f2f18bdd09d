"""Every parser under odd input and files made to be dear: an answer or a refusal of its own, within its CPU budget."""

import ast
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.safety.budget import keep_to_budget
from tests.safety.parsers import PARSERS, Parser, read_safely

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("bimtek", "events", "participants", "certificates")
SHORT = [parser for parser in PARSERS if not parser.in_child]


def spoiled(parser: Parser) -> st.SearchStrategy[bytes]:
    """Random bytes, and genuine files that are cut, repeated, changed in places, or joined with others."""
    genuine, noise = st.sampled_from(parser.genuine), st.binary(max_size=200)

    def changed(data: bytes, place: int, new: bytes) -> bytes:
        at = place % (len(data) + 1)
        return data[:at] + new + data[at + len(new) :]

    def repeated(data: bytes, times: int) -> bytes:
        return (data * (min(times, parser.most // max(1, len(data))) + 1))[: parser.most]

    places = st.integers(0, 10**6)
    return st.one_of(
        noise,
        st.builds(lambda data, place: data[: place % (len(data) + 1)], genuine, places),
        st.builds(repeated, genuine | noise, st.sampled_from([2, 50, 5000, 10**6])),
        st.builds(changed, genuine, places, noise),
        st.builds(lambda one, two: one + two, genuine, noise | genuine),
    )


# An example of 100 kB is too long to be shown whole; the failure itself says what it cost.
@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@pytest.mark.parametrize("parser", SHORT, ids=lambda parser: parser.name)
def test_odd_input_is_answered_within_the_budget(parser: Parser):
    @settings(max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(spoiled(parser))
    def answers(data: bytes) -> None:
        keep_to_budget(partial(read_safely, parser, data))

    answers()


@pytest.mark.parametrize("parser", [each for each in SHORT if each.hostile is not tuple], ids=lambda each: each.name)
def test_files_made_to_be_dear_keep_to_the_budget(parser: Parser):
    for name, data in parser.hostile():
        try:
            keep_to_budget(partial(read_safely, parser, data))
        except AssertionError as over:
            raise AssertionError(f"{parser.name}: {name}: {over}") from over


def doors() -> Iterator[str]:
    """The modules that take a file or a body from a request: by a file field of a form, or by hand."""
    for top in APPS:
        for path in (ROOT / top).rglob("*.py"):
            if {"migrations", "bench", "models.py"} & set(path.parts):
                continue
            if any(map(_takes, ast.walk(ast.parse(path.read_text())))):
                yield ".".join(path.relative_to(ROOT).with_suffix("").parts)


def _takes(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id="request"), attr="FILES" | "body"):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(id="forms"), attr="FileField" | "ImageField")):
            return True
        case ast.ClassDef(bases=bases):
            names = {base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "") for base in bases}
            return bool(names & {"FileField", "ImageField"})
    return False


def test_every_door_has_its_parser_in_the_table():
    assert set(doors()) == {door for parser in PARSERS for door in parser.doors}


def test_no_row_stands_for_nothing():
    assert len({parser.name for parser in PARSERS}) == len(PARSERS)
    for parser in SHORT:
        for data in parser.genuine:
            partial(read_safely, parser)(data)
