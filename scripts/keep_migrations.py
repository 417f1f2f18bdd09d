#!/usr/bin/env python3
"""Write down the hashes of migrations that are new: `scripts/keep_migrations.py`, before they are landed.

A migration that landed has run on a database somewhere and never runs there again, so changing its file changes nothing
there: it would be one thing here and another there. `tests/migrations.sha256` says what each file was; lines are only
added, and a file that is not what its line says is named, never written anew. Standard library only.
"""

import hashlib
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "tests" / "migrations.sha256"
APPS = ("bimtek", "certificates", "events", "participants")


def on_disk() -> dict[str, str]:
    """The SHA-256 of each migration of ours, by its path."""
    files = [path for app in APPS for path in (ROOT / app).rglob("migrations/[0-9]*.py")]
    return {str(path.relative_to(ROOT)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(files)}


def kept() -> dict[str, str]:
    """What is written down, as `sha256sum --check` reads it."""
    lines = [line.split("  ", 1) for line in KEPT.read_text().splitlines()] if KEPT.exists() else []
    return {path: digest for digest, path in lines}


def changed() -> list[str]:
    """The migrations that landed and are gone, or are not what they were."""
    there = on_disk()
    return [path for path, digest in kept().items() if there.get(path) != digest]


def main() -> int:
    """Add a line for each new migration; exit code 1 where one that is written down was changed."""
    if wrong := changed():
        print(
            "These landed and were changed or taken away; put them back and add a migration instead:", file=sys.stderr
        )
        print("".join(f"  git checkout origin/main -- {path}\n" for path in wrong), end="", file=sys.stderr)
        return 1
    before = kept()
    new = {path: digest for path, digest in on_disk().items() if path not in before}
    with KEPT.open("a") as file:
        file.writelines(f"{digest}  {path}\n" for path, digest in new.items())
    print(f"{len(new)} new migrations written down.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
