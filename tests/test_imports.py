"""Imports run one way through the house, and inside a room; see docs/architecture.md."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
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


def sources() -> Iterator[tuple[str, Path]]:
    """Every module of the house but its migrations, with its dotted name."""
    for top in ("bimtek", "events", "participants", "certificates"):
        for path in sorted((ROOT / top).rglob("*.py")):
            if "migrations" not in path.parts:
                yield ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), path


def imported(module: str, path: Path) -> Iterator[str]:
    """The dotted names that a source imports, relative ones made absolute, those inside functions too."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=name, names=names, level=level):
                base = ".".join(package.split(".")[: len(package.split(".")) - level + 1]) if level else ""
                start = ".".join(filter(None, [base, name]))
                yield from (f"{start}.{alias.name}" for alias in names)


def upward(module: str, target: str) -> str | None:
    """What is wrong with `module` importing `target`, or None."""
    here, there = floor(module), floor(target)
    if here is None or there is None or there <= here:
        return None
    return f"{module} -> {target}"


def against_the_room(module: str, target: str) -> str | None:
    """What is wrong with a file importing a later file of its own room, or None."""
    room, _, name = module.rpartition(".")
    if not target.startswith(f"{room}.") or room.count(".") < 1:
        return None
    other = target.removeprefix(f"{room}.").split(".")[0]
    if name in ORDER and other in ORDER and ORDER.index(other) > ORDER.index(name):
        return f"{module} -> {target}"
    return None


@pytest.mark.parametrize("rule", [upward, against_the_room])
def test_imports_run_one_way(rule):
    wrong = [rule(module, target) for module, path in sources() for target in imported(module, path)]
    assert [each for each in wrong if each] == []


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
        ("participants.registration.services", "events.seats.counting.take", False),
        ("bimtek.common.names", "bimtek.accounts.models.User", True),
        ("certificates.issuing.views", "bimtek.urls", True),
        ("bimtek.urls", "events.catalogue.urls", False),
    ],
)
def test_the_rule_itself_can_fail(module, target, wrong):
    assert (upward(module, target) is not None) is wrong


def test_no_file_is_over_400_lines():
    long = [
        path.name
        for top in ("bimtek", "events", "participants", "certificates", "tests", "scripts", "static", "templates")
        for path in (ROOT / top).rglob("*")
        if path.suffix in {".py", ".html", ".css", ".js"} and path.parent.name not in {"migrations", "vendor"}
        if path.read_text().count("\n") > 400
    ]
    assert long == []
