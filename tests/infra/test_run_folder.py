"""The folder of `make run`: by one at a time, and what makes it unfit is named with the way out."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections import namedtuple
from pathlib import Path
from types import ModuleType

import pytest

from tests.infra.conftest import load

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """scripts/folder.py."""
    return load("folder", monkeypatch)


def refused(folder: ModuleType, var: Path) -> str:
    with pytest.raises(folder.Failure) as failure:
        folder.take(var)
    return str(failure.value)


def test_one_at_a_time_and_the_other_is_named(folder: ModuleType, tmp_path: Path) -> None:
    var = tmp_path / "var"
    lock = folder.take(var)
    said = refused(folder, var)
    assert f"process {os.getpid()}" in said
    assert "VAR_DIR=" in said
    os.close(lock)
    os.close(folder.take(var))


def test_children_hold_it_until_the_last_is_gone(folder: ModuleType, tmp_path: Path) -> None:
    lock = folder.take(tmp_path)
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=[lock])
    os.close(lock)
    assert "works in" in refused(folder, tmp_path)
    child.communicate(b"\n")
    os.close(folder.take(tmp_path))


@pytest.mark.parametrize(("name", "way"), [("queue.sqlite3", "rm "), ("bimtek.sqlite3", "backup")])
def test_a_damaged_file_is_named(folder: ModuleType, tmp_path: Path, name: str, way: str) -> None:
    with sqlite3.connect(tmp_path / name) as connection:
        connection.execute("CREATE TABLE message (id INTEGER PRIMARY KEY, payload TEXT)")
        connection.executemany("INSERT INTO message (payload) VALUES (?)", [("x" * 500,)] * 200)
    connection.close()
    os.close(folder.take(tmp_path))  # whole
    content = bytearray((tmp_path / name).read_bytes())
    content[4096:12288] = os.urandom(8192)
    for damage in (bytes(content), b"no database at all" * 300):
        (tmp_path / name).write_bytes(damage)
        said = refused(folder, tmp_path)
        assert str(tmp_path / name) in said
        assert way in said


def test_a_full_disk_is_told(folder: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**10, 10**10, 2**20 * 199))
    said = refused(folder, tmp_path)
    assert f"The disk of {tmp_path} is full: 199 MB are free" in said


def test_what_cannot_be_written_is_named(folder: ModuleType, tmp_path: Path) -> None:
    assert "/proc/nowhere cannot be written" in refused(folder, Path("/proc/nowhere"))
    (tmp_path / "queue.sqlite3").mkdir()
    assert f"{tmp_path / 'queue.sqlite3'} cannot be written" in refused(folder, tmp_path)


def test_data_without_their_env_are_not_given_new_keys(
    setup_script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FIELD_KEYS", raising=False)
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "bimtek.sqlite3").touch()
    with pytest.raises(setup_script.Failure, match="from a backup"):
        setup_script.write_env(tmp_path / ".env")
    assert not (tmp_path / ".env").exists()
    (tmp_path / ".env").write_text("DEMO=true\n")
    setup_script.write_env(tmp_path / ".env")  # there it is


def test_a_slow_start_is_waited_for_and_told(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    processes = load("processes", monkeypatch)
    monkeypatch.setattr(processes, "STILL_SECONDS", 0.0)
    asked = iter([False] * 3 + [True])
    process = subprocess.Popen(["sleep", "60"])
    try:
        processes.wait_until(lambda: next(asked), "The server", process)
        assert "The server is still starting" in capfd.readouterr().err
    finally:
        process.kill()
        process.wait()
    with pytest.raises(processes.Failure, match="stopped at its start with code -9"):
        processes.wait_until(lambda: False, "The server", process)
