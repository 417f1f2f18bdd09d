"""A PostgreSQL that a test may kill: a copy of the test's database, on a port of its own, that keeps its word."""

import contextlib
import importlib.machinery
import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from tests.infra.paths import ROOT


def with_servers():
    """scripts/with_servers, which knows where Debian keeps PostgreSQL, and as whom it runs."""
    path = str(ROOT / "scripts" / "with_servers")
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        loader = importlib.machinery.SourceFileLoader("with_servers", path)
        spec = importlib.util.spec_from_loader("with_servers", loader)
        module = importlib.util.module_from_spec(spec)
        loader.exec_module(module)
    finally:
        sys.path.remove(str(ROOT / "scripts"))
    return module


class OwnPostgres:
    """`command` runs it in the foreground. It waits for no disk: what is killed here is a program, not the machine."""

    def __init__(self, folder: Path, port: int) -> None:
        scripts = with_servers()
        self.binaries, self.owner = scripts.postgres_binaries(), scripts.postgres_owner()
        self.folder, self.port = folder, port
        self.url = f"postgres://bimtek@127.0.0.1:{port}/bimtek"
        folder.mkdir()
        if self.owner:
            shutil.chown(folder, self.owner["user"], self.owner["group"])
            for parent in folder.parents:  # whose owner has to pass through
                if parent.owner() != "root" or parent.stat().st_mode & 0o777 == 0o700:
                    parent.chmod(parent.stat().st_mode | 0o011)
        initdb = [self.binaries / "initdb", "-D", folder / "data", "-U", "bimtek", "-A", "trust", "-E", "UTF8", "-N"]
        subprocess.run([*initdb, "--locale=C.UTF-8"], check=True, stdout=subprocess.DEVNULL, cwd=folder, **self.owner)
        settings = ["fsync=off", "max_connections=100", "listen_addresses=127.0.0.1"]
        options = [part for each in [*settings, f"unix_socket_directories={folder}"] for part in ("-c", each)]
        self.command = [str(self.binaries / "postgres"), "-D", str(folder / "data"), "-p", str(port), *options]

    def answers(self) -> bool:
        ask = [self.binaries / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(ask, check=False).returncode == 0

    def copy(self) -> None:
        """Fill it with tables and rows of the test's database."""
        asked = connection.settings_dict
        source = f"postgres://{asked['USER']}@{asked['HOST']}:{asked['PORT']}/{asked['NAME']}"
        ours = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "bimtek"]
        subprocess.run([self.binaries / "createdb", *ours, "bimtek"], check=True)
        with subprocess.Popen([self.binaries / "pg_dump", source], stdout=subprocess.PIPE) as dump:
            fill = [self.binaries / "psql", *ours, "-q", "-v", "ON_ERROR_STOP=1", "bimtek"]
            subprocess.run(fill, stdin=dump.stdout, stdout=subprocess.DEVNULL, check=True)
        assert dump.returncode == 0


@contextlib.contextmanager
def used_here(own: OwnPostgres) -> Iterator[None]:
    """Let this process work on it, too."""
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(HOST="127.0.0.1", PORT=own.port, NAME="bimtek", USER="bimtek", PASSWORD="")
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
