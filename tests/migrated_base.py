"""Databases migrated some time ago, kept beside the tests: a new machine runs the migrations since then only.

Running all takes thirty CPU seconds on PostgreSQL and forty on SQLite, and gives the same each time. The base says what
it was made from; where one of these files is no longer what it was, or in `make test-all`, all migrations run again.
`scripts/with_servers python scripts/keep_base.py` keeps a new one; nothing but time is lost where that is forgotten.
"""

import hashlib
import json
import lzma
import re
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings

from tests.extent import FULL

FOLDER = Path(__file__).resolve().parent / "data" / "migrated"
CALLED = re.compile(r"\bbimtek\.common\.(\w+)")


def inputs() -> dict[str, str]:
    """What migrating runs: Django's version, and by name the SHA-256 of every migration and of what ours import."""
    found = {}
    for app in apps.get_app_configs():
        for path in Path(app.path, "migrations").glob("[0-9]*.py"):
            found[f"{app.label}.{path.stem}"] = _hash(path)
            for name in CALLED.findall(path.read_text(encoding="utf-8")):
                found[f"bimtek.common.{name}"] = _hash(settings.BASE_DIR / "bimtek" / "common" / f"{name}.py")
    return {"django": django.get_version()} | dict(sorted(found.items()))


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def made_from() -> dict[str, str]:
    """The inputs of then; none where no base is kept."""
    path = FOLDER / "inputs.json"
    return json.loads(path.read_text()) if path.exists() else {}


def fits(now: dict[str, str], then: dict[str, str]) -> bool:
    """Whether all that the base was made from is unchanged: migrating it further gives what migrating all would."""
    return bool(then) and then.items() <= now.items()


def put(name: str, target: Path) -> bool:
    """Unpack `postgresql.sql` or `sqlite3` to `target`, unless all migrations are to run; True when it is there."""
    if FULL or not fits(inputs(), made_from()):
        return False
    target.write_bytes(lzma.decompress((FOLDER / f"{name}.xz").read_bytes()))
    return True


def keep(name: str, source: Path) -> None:
    """Pack a database that was migrated just now."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.xz").write_bytes(lzma.compress(source.read_bytes(), preset=9))
    (FOLDER / "inputs.json").write_text(json.dumps(inputs(), indent=1) + "\n")
