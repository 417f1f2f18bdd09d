"""A migration that landed never changes: tests/migrations.sha256 says what each one was.

Changing a migration and its line at once shows in the history of that file, in which no line ever goes. Rewriting that
history as well shows in the review of a forced push, and in the upgrade of the last release's kept database.
"""

import shutil
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from tests.infra.conftest import load
from tests.infra.paths import ROOT

ADVICE = "Write it down with scripts/keep_migrations.py when it is about to land."


@pytest.fixture
def keeping(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return load("keep_migrations", monkeypatch)


@pytest.fixture
def elsewhere(keeping: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same migrations in a folder where they may be changed."""
    for path in (*keeping.on_disk(), "tests/migrations.sha256"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    monkeypatch.setattr(keeping, "ROOT", tmp_path)
    monkeypatch.setattr(keeping, "KEPT", tmp_path / "tests/migrations.sha256")
    return tmp_path


def test_every_migration_is_what_it_was_when_it_landed(keeping: ModuleType) -> None:
    assert keeping.changed() == [], "These landed: put them back, and add a migration instead."
    assert set(keeping.on_disk()) == set(keeping.kept()), ADVICE


def test_lines_are_only_added() -> None:
    """Asked of the clone's history; without one this cannot be known, and is an error."""
    ask = ["git", "log", "--format=", "--patch", "--no-renames", "--", "tests/migrations.sha256"]
    history = subprocess.run(ask, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    assert [line for line in history if line.startswith("-") and not line.startswith("---")] == []


@pytest.mark.parametrize("how", ["edited", "gone"])
def test_a_changed_migration_is_named_and_its_line_stays(
    keeping: ModuleType, elsewhere: Path, capsys: pytest.CaptureFixture[str], how: str
) -> None:
    path = "participants/migrations/0004_attendance.py"
    before = keeping.KEPT.read_text()
    if how == "edited":
        (elsewhere / path).write_text((elsewhere / path).read_text().replace("blank=True", "blank=False", 1))
    else:
        (elsewhere / path).unlink()
    assert keeping.main() == 1
    assert path in capsys.readouterr().err
    assert keeping.KEPT.read_text() == before


def test_a_new_migration_gets_a_line_at_the_end(keeping: ModuleType, elsewhere: Path) -> None:
    before = keeping.KEPT.read_text()
    (elsewhere / "events/migrations/9999_new.py").write_text("# new\n")
    assert keeping.main() == 0
    assert keeping.KEPT.read_text().removeprefix(before).endswith("  events/migrations/9999_new.py\n")
    assert keeping.changed() == []
    assert keeping.main() == 0, "a second time there is nothing to do"
    assert keeping.KEPT.read_text().count("\n") == before.count("\n") + 1
