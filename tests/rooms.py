"""The order of the rooms, lowest first, and what the sources import; `docs/architecture.md` draws the order.

A new room gets its name here, above every room that it imports.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = {
    # The frame's own files (settings, addresses, middleware) stand beside its rooms and have no place in their order.
    "bimtek": [
        "common",
        "fast_lane",
        "accounts",
        "server",
        "templatetags",
        "waiting_room",
        "demo",
        "bench",
        "management",
    ],
    "events": [
        *[
            "regions",
            "organizers",
            "recovery",
            "locations",
            "speakers",
            "training",
            "seats",
            "programmes",
            "units",
            "agenda",
            "materials",
        ],
        *["lifecycle", "schedule", "planning", "workspace", "catalogue", "management"],
    ],
    "participants": [
        *["people", "registration", "tickets", "consent", "questions", "notices", "enrolment", "registrants"],
        *["question_bank", "knowledge_tests", "evaluation"],
        *[
            "attendance",
            "corrections",
            "doubles",
            "eligibility",
            "grid",
            "papers",
            "claims",
            "delegations",
            "data_sheets",
        ],
        *["messages", "roster_checking", "unit_lists", "allotment", "rosters", "checkin", "self_checkin", "sheets"],
        *["registration_form"],
        *[
            "question_exchange",
            "test_taking",
            "test_papers",
            "test_desk",
            "evaluation_pages",
            "test_comparison",
            "preparation",
        ],
        *["places", "home", "checkup", "management"],
    ],
    "certificates": [
        *["press", "docx_templates", "layouts", "bases", "signing", "numbering", "issuing", "casework", "register"],
        *[
            "verification",
            "letters",
            "reports",
            "photos",
            "news",
            "documents",
            "invitations",
            "accountability",
            "consequences",
            "many_sessions",
            "refreshers",
            "coverage",
            "coverage_reports",
            "cascade",
            "management",
        ],
    ],
}


def sources() -> Iterator[tuple[str, Path]]:
    """Every module of the house but its migrations, with its dotted name."""
    for top in ROOMS:
        for path in sorted((ROOT / top).rglob("*.py")):
            if "migrations" not in path.parts:
                yield ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), path


@cache
def imported(module: str, path: Path) -> tuple[str, ...]:
    """The dotted names that a source imports, relative ones made absolute, also inside functions and for types only."""
    return tuple(_imported(module, path))


def _imported(module: str, path: Path) -> Iterator[str]:
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=name, names=names, level=level):
                base = ".".join(package.split(".")[: len(package.split(".")) - level + 1]) if level else ""
                start = ".".join(filter(None, [base, name]))
                yield from (f"{start}.{alias.name}" for alias in names)


@cache
def graph() -> dict[str, set[str]]:
    """Each module of the house with the modules of the house that it imports."""
    files = dict(sources())
    found = {module: {_module(name, files) for name in imported(module, path)} for module, path in files.items()}
    # A package that a module lies in is loaded before it in any case.
    return {
        module: {target for target in targets if target and not f"{module}.".startswith(f"{target}.")}
        for module, targets in found.items()
    }


def _module(name: str, files: dict[str, Path]) -> str:
    """The module that a dotted name lies in, or "" for what is not ours."""
    while name and name not in files:
        name = name.rpartition(".")[0]
    return name


def room(module: str) -> tuple[str, str]:
    """App and room of a module. A file that gathers the rooms for Django (`events.models`) is in room ""."""
    app, _, rest = module.partition(".")
    name = rest.split(".")[0]
    return (app, name if name in ROOMS[app] else "")


def height(app: str, name: str) -> int:
    """The place of a room in the order of its app; what gathers the rooms comes last."""
    return ROOMS[app].index(name) if name else len(ROOMS[app])
