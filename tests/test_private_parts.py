"""Private parts of Django and of its cache client are used in the fast lane only: an update can break only that.

Those of other libraries stand in a list with their reasons.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LANE = ROOT / "bimtek" / "fast_lane"
# Modules that Django does not document. Naming a class of them in an annotation costs nothing when it moves.
INTERNAL = (
    "django.db.models.sql",
    "django.db.models.query.get_",
    "django.db.models.query_utils",
    "django.db.backends.",
)
KNOWN_CLASSES = {"django.db.backends.base.base.BaseDatabaseWrapper"}
# What Django does not document, in the classes that the portal derives from.
UNDOCUMENTED = {"_cache", "_class", "_table", "_get_connection_pool_index", "klass_info", "_prefetched_objects_cache"}
# With an underscore, and documented all the same: Django's Meta and model state, named tuples, the end of a process.
DOCUMENTED = {"_meta", "_state", "_default_manager", "_base_manager", "_replace", "_make", "_asdict", "_exit"}
OWN_OBJECTS = {"self", "cls", "super"}
# Of other libraries: what they tell in no other way. Each use has a test of its own, which an update would break.
OTHERS = {
    ("certificates/press/measure.py", "_page_box"),  # WeasyPrint: where a box was set
    ("bimtek/common/offload_server.py", "_fixup_main_from_name"),  # multiprocessing: a child imports no main program
    ("bimtek/common/offload_server.py", "_fixup_main_from_path"),
    ("bimtek/metrics/state.py", "_size"),  # kombu: how long a queue is
    ("events/materials/content.py", "_EndRecData"),  # zipfile: how large the list of a ZIP is, before it is read
    ("events/materials/content.py", "_ECD_SIZE"),
    ("certificates/documents/docx_tables.py", "_tr"),  # python-docx: what its rows and tables have no method for
    ("certificates/documents/docx_tables.py", "_tbl"),
}


def sources() -> Iterator[Path]:
    for top in ("bimtek", "events", "participants", "certificates"):
        yield from (path for path in sorted((ROOT / top).rglob("*.py")) if "migrations" not in path.parts)


def private_imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (name for name in names if name.startswith(INTERNAL) and name not in KNOWN_CLASSES)


def owner(node: ast.Attribute) -> str:
    """The name before the dot; for a call, the name that is called."""
    value = node.value.func if isinstance(node.value, ast.Call) else node.value
    return value.id if isinstance(value, ast.Name) else ""


def private_attributes(tree: ast.AST) -> Iterator[str]:
    undocumented = UNDOCUMENTED - own_names(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute) or node.attr.startswith("__"):
            continue
        private = node.attr.startswith("_") and owner(node) not in OWN_OBJECTS
        if (private or node.attr in undocumented) and node.attr not in DOCUMENTED:
            yield node.attr


def own_names(tree: ast.AST) -> set[str]:
    """Attributes that a module's classes set themselves: `self._table = …` names an own thing."""
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and owner(node) == "self"
    }


def found(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    return {*private_imports(tree), *private_attributes(tree)}


def test_private_parts_are_used_in_the_fast_lane_only() -> None:
    wrong = {
        (str(path.relative_to(ROOT)), name) for path in sources() if LANE not in path.parents for name in found(path)
    }
    assert wrong == OTHERS


def test_the_fast_lane_would_be_found() -> None:
    inside = {name for path in LANE.rglob("*.py") for name in found(path)}
    assert {"django.db.models.sql.InsertQuery", "_get_connection_pool_index", "klass_info"} <= inside
