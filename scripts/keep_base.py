#!/usr/bin/env python3
"""Keep the migrated databases that tests begin with: `scripts/with_servers python scripts/keep_base.py`.

Before a release, after scripts/keep_migrations.py: a new machine then runs only migrations that are younger. Both are
made from nothing here.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bimtek.settings")

import django  # noqa: E402  the settings are named first

django.setup()

from tests import database, migrated_base  # noqa: E402  they read the settings


def without_marks(dump: Path) -> None:
    r"""Take out `\\restrict`, with which pg_dump marks a dump since 2025: an older psql does not know it."""
    lines = dump.read_text(encoding="utf-8").splitlines(keepends=True)
    dump.write_text("".join(line for line in lines if not line.startswith(("\\restrict", "\\unrestrict"))), "utf-8")


def main() -> None:
    """Migrate both from nothing and pack them."""
    with tempfile.TemporaryDirectory() as name:
        dump, embedded = Path(name, "dump.sql"), Path(name, "bimtek.sqlite3")
        migrate = [sys.executable, "manage.py", "migrate", "-v0"]
        subprocess.run(migrate, cwd=ROOT, check=True)
        database.run("pg_dump", database.connection.settings_dict["NAME"], "--no-owner", "--file", dump)
        without_marks(dump)
        migrated_base.keep("postgresql.sql", dump)
        subprocess.run(migrate, cwd=ROOT, check=True, env={**os.environ, "DATABASE_URL": f"sqlite:///{embedded}"})
        migrated_base.keep("sqlite3", embedded)


if __name__ == "__main__":
    main()
