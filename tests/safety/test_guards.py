"""The guards of child processes: each is in force where the system gives it, and what it keeps away stays away.

The control of each runs the same code in a child without guards, where it does what it tries.
"""

import os
import socket
import stat
import sys
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bimtek.common.confined import kernel, process
from bimtek.common.confined.process import ChildLimits, Ended, Program

LIMITS = ChildLimits(cpu_seconds=5, memory_bytes=1024**3, wall_seconds=30)
DEBIAN = Path("/usr/bin/python3")  # one that any user may read


def child(code: str, *guards: str) -> Ended:
    return process.run(Program(code, guards=guards), b"", LIMITS)


def open_to_all(path: Path) -> bool:
    real = path.resolve()
    folders = all(folder.stat().st_mode & stat.S_IXOTH for folder in real.parents)
    return folders and bool(real.stat().st_mode & stat.S_IROTH)


def supported() -> set[str]:
    """What this machine gives, by another look at it than the guards take."""
    expected = {"limits", "privileges"}
    lsm = Path("/sys/kernel/security/lsm")
    listed = lsm.exists() and "landlock" in lsm.read_text()
    if listed or child("import kernel; kernel.landlock_version()").code == 0:
        expected.add("files")
    if os.geteuid() == 0 and child("import kernel; kernel.leave_network()").code == 0:
        expected.add("network")
    if os.uname().machine in kernel.ARCHITECTURES and "Seccomp:" in Path("/proc/self/status").read_text():
        expected.add("calls")
    if os.geteuid() == 0 and all(open_to_all(Path(path)) for path in (sys.prefix, sys.base_prefix, process.HERE)):
        expected.add("user")
    return expected


def test_every_guard_that_the_system_gives_is_in_force():
    assert supported() <= set(process.guards_in_force())


def test_those_that_it_refuses_are_logged_once():
    process._note_missing.cache_clear()
    with capture_logs() as logs:
        for _ in range(2):
            assert process.guards_in_force(["limits"]) == ["limits"]
    assert [log["missing"] for log in logs] == [tuple(name for name in process.ALL if name != "limits")]


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "rahasia"
    path.write_text("FIELD_KEYS")
    for folder in (path, *path.parents):
        if folder.owner() == Path(tmp_path).owner() and folder != Path("/tmp"):  # noqa: S108  pytest's own
            folder.chmod(folder.stat().st_mode | 0o055)
    return path


def test_a_child_reads_no_file_of_ours(secret: Path):
    code = f"print(open({str(secret)!r}).read())"
    assert b"FIELD_KEYS" in child(code).answer
    ended = child(code, "privileges", "files")
    assert b"PermissionError" in ended.complaints
    assert b"FIELD_KEYS" not in ended.answer


def test_a_child_reads_no_environment_of_another_process():
    code = f"print(len(open('/proc/{os.getpid()}/environ', 'rb').read()))"
    assert int(child(code).answer) > 0
    assert b"PermissionError" in child(code, "privileges", "files").complaints


def test_a_child_writes_no_file(tmp_path: Path):
    for number, guards in enumerate([["limits"], ["privileges", "files"], process.ALL]):
        path = tmp_path / str(number)
        child(f"open({str(path)!r}, 'w').write('x')", *guards)
        assert not path.exists() or path.stat().st_size == 0
    child(f"open({str(tmp_path / 'control')!r}, 'w').write('x')")
    assert (tmp_path / "control").read_text() == "x"


@pytest.fixture
def server():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@pytest.mark.parametrize("guards", [["network"], ["privileges", "files"], ["privileges", "calls"]])
def test_a_child_reaches_no_server(server: int, guards: list[str]):
    code = f"import socket; socket.create_connection(('127.0.0.1', {server}), 2); print('reached')"
    assert child(code).answer == b"reached\n"
    ended = child(code, *guards)
    assert ended.answer == b""
    assert ended.code != 0


@pytest.mark.parametrize(
    "code",
    [
        "import os; os.execv('/bin/echo', ['echo', 'x'])",
        "import os; os.fork(); print('x')",
        "import os, signal; os.kill(os.getppid(), 0); print('x')",
        "import socket; socket.socket(socket.AF_UNIX); print('x')",
        "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9)); print('x')",
    ],
)
def test_a_child_calls_nothing_that_it_does_not_need(code: str):
    assert b"x" in child(code).answer
    assert b"x" not in child(code, "privileges", "calls").answer


def test_a_child_has_threads_as_its_libraries_need_them():
    assert child("import threading; threading.Thread(target=print, args='x').start()", *process.ALL).answer == b"x\n"


def test_a_child_of_root_becomes_nobody_where_it_can_read_what_it_needs(monkeypatch: pytest.MonkeyPatch):
    code = "import os; print(os.getuid(), os.getgid())"
    monkeypatch.setattr(process.sys, "executable", str(DEBIAN))
    ours = f"{os.getuid()} {os.getgid()}\n".encode()
    assert child(code).answer == ours
    changes = os.geteuid() == 0 and open_to_all(Path(process.HERE))
    assert child(code, "user").answer == (b"65534 65534\n" if changes else ours)


def test_a_child_has_no_more_than_its_limits():
    with_limits = ChildLimits(cpu_seconds=1, memory_bytes=256 * 1024**2, wall_seconds=20)
    assert process.run(Program("while True: pass"), b"", with_limits).took_too_long
    full = process.run(Program("x = bytearray(2**30)"), b"", with_limits)
    assert b"MemoryError" in full.complaints
    assert process.run(Program("x = bytearray(2**29)", guards=()), b"", with_limits).code == 0


def test_a_child_inherits_no_secret(monkeypatch: pytest.MonkeyPatch):
    for name in ("SECRET_KEY", "DATABASE_URL", "FIELD_KEYS", "AWS_SECRET_ACCESS_KEY", "PYTHONPATH"):
        monkeypatch.setenv(name, "rahasia")
    assert set(process.environment()) <= {"PATH", "LANG", "HOME", "XDG_CACHE_HOME", "FONTCONFIG_FILE"}
    assert child("import os; print('rahasia' in os.environ.values())").answer == b"False\n"


def test_the_two_lists_of_guards_are_one():
    told = Path(process.HERE, "guards.py").read_text()
    assert f"ALL = {process.ALL!r}".replace("'", '"') in told
