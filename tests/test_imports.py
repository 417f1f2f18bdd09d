"""Imports run one way: between apps, between rooms and between the files of a room; see docs/architecture.md."""

from graphlib import CycleError, TopologicalSorter

import pytest

from tests.rooms import ROOMS, ROOT, graph, height, imported, room, sources

# Lowest first: each floor may import itself and the floors below it.
FLOORS = ["bimtek.common", "bimtek.fast_lane", "bimtek.accounts", "events", "participants", "certificates", "bimtek"]
# Inside a room, each file may import itself and those before it.
ORDER = ["models", "selectors", "services", "tasks", "forms", "views", "urls"]


def floor(module: str) -> int | None:
    """The floor of a dotted module name; None for what is not ours."""
    for index, name in enumerate(FLOORS):
        if module == name or module.startswith(f"{name}."):
            return index
    return None


def upward(module: str, target: str) -> str | None:
    """What is wrong with `module` importing `target`, or None."""
    here, there = floor(module), floor(target)
    if here is None or there is None or there <= here:
        return None
    return f"{module} -> {target}"


def up_to_a_higher_room(module: str, target: str) -> tuple[str, str] | None:
    """The module and the room that it must not import because it lies higher in the same app, or None."""
    (app, here), (other, there) = room(module), room(target)
    beside = app == "bimtek" and "" in (here, there)
    if app != other or beside or height(app, there) <= height(app, here):
        return None
    return (module, there)


def rank(module: str) -> int | None:
    """Where a file stands in its room's order (`views_staff` as `views`); None for a file without a place."""
    name = module.rpartition(".")[2]
    kinds = [kind for kind in ORDER if name == kind or name.startswith(f"{kind}_") or name.endswith(f"_{kind}")]
    return ORDER.index(kinds[0]) if kinds else None


def reached(start: str, edges: dict[str, set[str]]) -> set[str]:
    """The files of its own room that a file imports, also through others of the room."""
    found, left = set[str](), [start]
    while left:
        new = {target for target in edges.get(left.pop(), ()) if room(target) == room(start)} - found
        found |= new
        left += new
    return found


def against_the_room(edges: dict[str, set[str]]) -> list[str]:
    """The files that lean on a later file of their own room, directly or through others."""
    wrong = []
    for module in edges:
        here = rank(module)
        for target in reached(module, edges) if here is not None else ():
            there = rank(target)
            if there is not None and here is not None and there > here:
                wrong.append(f"{module} -> {target}")
    return wrong


def circle(edges: dict[str, set[str]]) -> list[str]:
    """A circle of imports, or nothing."""
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_imports_run_from_higher_apps_to_lower_ones():
    wrong = [upward(module, target) for module, path in sources() for target in imported(module, path)]
    assert [each for each in wrong if each] == []


def test_imports_run_from_higher_rooms_to_lower_ones():
    found = {up_to_a_higher_room(module, target) for module, targets in graph().items() for target in targets}
    assert {each for each in found if each} == set(), "an import goes to the same room or a lower one"


def test_every_room_has_its_place_in_the_order():
    for app in ("events", "participants", "certificates"):
        folders = {path.name for path in (ROOT / app).iterdir() if path.is_dir() and any(path.glob("*.py"))}
        assert folders - {"migrations"} == set(ROOMS[app])


def test_the_pictures_of_the_order_are_true():
    text = (ROOT / "docs" / "architecture.md").read_text()
    drawn = [line.strip() for part in text.split("```mermaid")[1:] for line in part.split("```")[0].splitlines()]
    arrows = [line.partition(" --> ")[::2] for line in drawn if " --> " in line]
    names = {name for above, below in arrows for name in (above, *below.split(" & "))}
    stands_on = {(room(module), room(target)) for module, targets in graph().items() for target in targets}
    for app in ("events", "participants", "certificates"):
        assert set(ROOMS[app]) - {"management"} <= names, "every room is drawn"
        for above, below in arrows:
            for each in below.split(" & ") if above in ROOMS[app] else ():
                assert ((app, above), (app, each)) in stands_on, f"{above} does not import {each}"


def test_imports_in_a_room_run_from_its_views_down_to_its_models():
    assert against_the_room(graph()) == []


def test_no_imports_run_in_a_circle():
    assert circle(graph()) == []


def test_common_imports_nothing_of_the_project():
    wrong = [
        f"{module} -> {target}"
        for module, path in sources()
        if module.startswith("bimtek.common.")
        for target in imported(module, path)
        if floor(target) not in (None, 0)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("module", "target", "wrong"),
    [
        ("events.seats.services", "participants.models.Person", True),
        ("participants.enrolment.services", "events.seats.counting.take", False),
        ("bimtek.common.names", "bimtek.accounts.models.User", True),
        ("certificates.issuing.views", "bimtek.urls", True),
        ("bimtek.urls", "events.catalogue.urls", False),
    ],
)
def test_the_rule_itself_can_fail(module, target, wrong):
    assert (upward(module, target) is not None) is wrong


@pytest.mark.parametrize(
    ("module", "target", "wrong"),
    [
        ("events.seats.models", "events.catalogue.selectors", True),
        ("events.seats.models", "events.models", True),
        ("events.catalogue.selectors", "events.seats.models", False),
        ("events.seats.services", "events.seats.models", False),
        ("participants.people.models", "events.catalogue.selectors", False),
    ],
)
def test_the_order_of_rooms_can_fail(module, target, wrong):
    assert (up_to_a_higher_room(module, target) is not None) is wrong


def test_the_order_in_a_room_can_fail():
    detour = {
        "events.seats.models": {"events.seats.counting"},
        "events.seats.counting": {"events.seats.views_staff"},
        "events.seats.views_staff": {"events.seats.roles", "events.lifecycle.urls"},
    }
    assert against_the_room(detour) == ["events.seats.models -> events.seats.views_staff"]
    assert circle(detour) == []
    assert circle(detour | {"events.seats.roles": {"events.seats.models"}}) != []


def test_no_file_is_over_400_lines():
    long = [
        path.name
        for top in ("bimtek", "events", "participants", "certificates", "tests", "scripts", "static", "templates")
        for path in (ROOT / top).rglob("*")
        if path.suffix in {".py", ".html", ".css", ".js"} and not {"migrations", "vendor"} & set(path.parts)
        if path.read_text().count("\n") > 400
    ]
    assert long == []
