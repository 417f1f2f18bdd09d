"""The folder `make run` keeps everything in: fit to be worked in, and by one at a time; standard library only."""

import errno
import fcntl
import os
import shutil
import sqlite3
from pathlib import Path

from processes import Failure

NEEDED_MB = 200  # the demo takes half of it
DATABASE, QUEUE = "bimtek.sqlite3", "queue.sqlite3"
WAY_OUT = {
    DATABASE: "Put it back from a backup; or start over with an empty portal: rm -r {folder}",
    QUEUE: "It holds nothing but work that waits, which is found again. Remove it: rm {file}*",
}


def take(folder: Path) -> int:
    """Make the folder, look whether it is fit, and hold it; returns the descriptor of its lock.

    Children that inherit the descriptor hold it too, so nobody else begins before the last of them is gone. Raises
    Failure, which names the file and the way out.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise Failure(_unwritable(folder, error)) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        holder = os.pread(lock, 20, 0).decode(errors="replace").strip() or "?"
        os.close(lock)
        advice = "Stop that one, or give this one a folder of its own: make run VAR_DIR=/another/folder"
        raise Failure(f"Another `make run` (process {holder}) works in {folder}. {advice}") from None
    try:
        _look(folder, lock)
    except Failure:
        os.close(lock)
        raise
    return lock


def _look(folder: Path, lock: int) -> None:
    free = shutil.disk_usage(folder).free // 2**20
    if free < NEEDED_MB:
        raise Failure(f"The disk of {folder} is full: {free} MB are free, {NEEDED_MB} MB are needed. Make room on it.")
    try:
        os.ftruncate(lock, 0)
        os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
        for name in (DATABASE, QUEUE):
            _look_at(folder / name)
    except OSError as error:
        raise Failure(_unwritable(folder, error)) from None


def _look_at(file: Path) -> None:
    """Is a database file whole, and may it be written?"""
    if not file.exists():
        return
    file.open("r+b").close()
    try:
        with sqlite3.connect(file, timeout=30) as connection:
            said = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        said = str(error)
    finally:
        connection.close()
    if said != "ok":
        raise Failure(f"{file} is damaged ({said}). {WAY_OUT[file.name].format(folder=file.parent, file=file)}")


def _unwritable(folder: Path, error: OSError) -> str:
    where = error.filename or folder
    if error.errno == errno.ENOSPC:
        return f"The disk of {folder} is full. Make room on it."
    return (
        f"{where} cannot be written ({error.strerror}). Give it to yourself: sudo chown -R $USER {folder}; "
        "or keep everything elsewhere: make run VAR_DIR=/another/folder"
    )
