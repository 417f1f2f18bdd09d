"""A kept portal of the last release is restored, brought up to date and read; backed up, lost, and restored again."""

import hashlib
import io
import json
import lzma
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg2
import pytest

from tests.infra.paths import ROOT

RELEASES = ROOT / "tests" / "data" / "releases"
LAST = max(RELEASES.glob("*.tar.xz"), key=lambda path: tuple(map(int, path.name.split(".")[:3])))
WANTED = LAST.with_name(LAST.name.replace(".tar.xz", ".json"))
KEYS = dict(line.split("=", 1) for line in (RELEASES / "keys.env").read_text().splitlines())
# What this version reads in a portal, as scripts/keep_release.py wrote it down with the version of then.
READ = """
import hashlib, json
from certificates.issuing.documents import document
from certificates.models import Certificate
from participants.models import Person, Registration
from participants.tickets import tokens
people = Person.objects.exclude(nik_index=None)
rows = {str(row.pk): row for row in Registration.objects.select_related("session")}
certificates = Certificate.objects.select_related("base", "edition__signing_key").order_by("pk")[:40]
wanted = json.loads(open(%r).read())
assert all(tokens.read(token).registration == int(key) for key, token in wanted["tickets"].items())
print("READ" + json.dumps({
    "nik": {person.pk: person.nik for person in people},
    "tickets": {key: tokens.issue(rows[key]) for key in wanted["tickets"]},
    "certificates": {each.number: hashlib.sha256(document(each)).hexdigest() for each in certificates},
}))
"""


class Portal:
    """A portal with a database and a folder of its own, asked through `manage.py` as an administrator does."""

    def __init__(self, database_url: str, folder: Path, **secrets: str) -> None:
        self.folder = folder
        self.environment = {**os.environ, **KEYS, "DATABASE_URL": database_url, "VAR_DIR": str(folder), **secrets}

    def run(self, *command: str, source: Path | None = None, code: int = 0) -> subprocess.CompletedProcess[bytes]:
        """Run a command with the file `source` on its standard input, and expect its exit code."""
        line = [sys.executable, "manage.py", *command]
        with (source or Path(os.devnull)).open("rb") as stdin:
            done = subprocess.run(line, cwd=ROOT, env=self.environment, stdin=stdin, capture_output=True)
        assert done.returncode == code, (done.stderr + done.stdout).decode()[-3000:]
        return done

    def read(self) -> dict[str, Any]:
        """What can be read of NIK, tickets and certificates."""
        said = self.run("shell", "--no-imports", "--command", READ % str(WANTED)).stdout.decode()
        return json.loads(next(line for line in said.splitlines() if line.startswith("READ"))[4:])

    def wrong_tables(self) -> str:
        """What doctor says of tables and secrets; of the rest a portal without workers cannot be whole."""
        said = subprocess.run(
            [sys.executable, "manage.py", "doctor"], cwd=ROOT, env=self.environment, capture_output=True, text=True
        ).stdout
        kept = ("tables as migrated", "secrets fit", "seals whole", "log only grows", "seats counted")
        return "\n".join(line for line in said.splitlines() if line.startswith(kept))


SOUND = "tables as migrated: ok\nseats counted: ok\nlog only grows: ok\nseals whole: ok\nsecrets fit: ok"


@pytest.fixture
def databases() -> Iterator[Any]:
    """Makes empty databases beside the tests' own, and drops them."""
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    connection = psycopg2.connect(f"{server}/postgres")
    connection.autocommit = True
    names: list[str] = []

    def make() -> str:
        names.append(f"restored_{uuid4().hex[:8]}")
        connection.cursor().execute(f"CREATE DATABASE {names[-1]}")
        return f"{server}/{names[-1]}"

    yield make
    for name in names:
        connection.cursor().execute(f"DROP DATABASE {name} WITH (FORCE)")
    connection.close()


@pytest.fixture
def restored(databases: Any, tmp_path: Path) -> Portal:
    """The last release's kept portal, brought up to this version, in a folder of its own."""
    portal = Portal(databases(), tmp_path / "first")
    portal.run("restore", source=LAST)
    return portal


def kept() -> dict[str, Any]:
    return json.loads(WANTED.read_text())


def test_the_kept_portal_is_small_and_has_something_to_read() -> None:
    assert LAST.stat().st_size < 500_000
    assert min(len(some) for some in kept().values()) >= 20


@pytest.mark.slow("seven runs of manage.py, and doctor twice")
@pytest.mark.full("42 CPU seconds: restores, backs up and restores again; the next test restores it every day")
def test_last_release_upgraded_then_backup_loss_restore(restored: Portal, databases: Any, tmp_path: Path) -> None:
    """One test, as each step stands on the one before."""
    assert restored.read() == kept()
    assert restored.wrong_tables() == SOUND
    backup = tmp_path / "portal.tar"
    said = restored.run("backup", str(backup)).stderr.decode()
    assert all(name in said for name in ("FIELD_KEYS", "FIELD_INDEX_KEY", "TICKET_KEYS", "SIGNING_PASSPHRASE"))
    assert not any(value.encode() in backup.read_bytes() for value in KEYS.values()), "no secret is in it"
    shutil.rmtree(restored.folder)  # the machine is gone, and its database with it
    again = Portal(databases(), tmp_path / "second")
    again.run("migrate", "--verbosity=0")  # as compose leaves it
    again.run("restore", source=backup)
    assert again.read() == kept()
    assert again.wrong_tables() == SOUND
    refused = again.run("restore", source=backup, code=1).stderr.decode()
    assert "This database holds data" in refused
    assert again.read() == kept()


@pytest.mark.slow("restores twice: four runs of manage.py")
def test_a_backup_that_is_cut_off_or_changed_leaves_what_was_there(restored: Portal, tmp_path: Path) -> None:
    whole = lzma.decompress(LAST.read_bytes())
    with tarfile.open(fileobj=io.BytesIO(whole)) as tar:
        middle = tar.getmember("database/000000").offset_data + 2000
    cut, changed = tmp_path / "cut.tar", tmp_path / "changed.tar"
    cut.write_bytes(whole[:middle])
    changed.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
    for backup in (cut, changed):
        restored.run("restore", "--force", source=backup, code=1)
    assert restored.read() == kept()


@pytest.mark.slow("three runs of manage.py")
@pytest.mark.full("10 CPU seconds more of the same")
def test_other_secrets_are_named_after_a_restore_and_force_puts_the_old_back(restored: Portal) -> None:
    other = Portal(restored.environment["DATABASE_URL"], restored.folder, FIELD_INDEX_KEY="of another machine " * 3)
    said = other.run("restore", "--force", source=LAST, code=1).stderr.decode()
    assert "FIELD_INDEX_KEY of this machine cannot read" in said
    restored.run("restore", "--force", source=LAST)
    assert hashlib.sha256(json.dumps(restored.read()).encode()).hexdigest()


PERSON = """
from participants.models import Person
from participants.people.services import set_nik
set_nik(person=Person.objects.create(name="Siti", search_name="siti"), nik="6571015508900001")
"""


@pytest.mark.slow("makes the embedded database: six runs of manage.py")
@pytest.mark.full("the embedded database is for a trial")
def test_the_embedded_database_comes_back_too(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    portal = Portal(f"sqlite:///{tmp_path}/var/bimtek.sqlite3", tmp_path / "var", REDIS_URL="")
    portal.run("migrate", "--verbosity=0")
    portal.run("createcachetable")
    portal.run("shell", "--no-imports", "--command", PERSON)
    portal.run("backup", str(tmp_path / "portal.tar"))
    assert b"This database holds data" in portal.run("restore", source=tmp_path / "portal.tar", code=1).stderr
    shutil.rmtree(tmp_path / "var")
    (tmp_path / "var").mkdir()
    portal.run("restore", source=tmp_path / "portal.tar")
    asked = "from participants.models import Person; print(Person.objects.get().nik)"
    assert portal.run("shell", "--no-imports", "--command", asked).stdout == b"6571015508900001\n"
    assert "tables as migrated: ok" in portal.wrong_tables()
