#!/usr/bin/env python3
"""Make a fresh clone ready: `make setup`, or with `--test` everything the tests need as well.

Debian packages, a virtual environment in .venv with the pinned Python packages, secrets in .env, compiled
translations. Repeatable; when nothing has changed it asks no network and is done in well under a second.
Standard library only: it runs before anything is installed.
"""

import argparse
import base64
import ctypes.util
import hashlib
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from processes import ROOT, Failure

VENV = ROOT / ".venv"
PYTHON_NEEDED = (3, 11)
# Pango lays out certificates, harfbuzz-subset keeps their fonts small (and is three times as fast).
RUN_PACKAGES = [
    *["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "gettext"],
    *["fonts-ebgaramond", "fonts-lato", "fonts-inter", "fonts-dancingscript", "fonts-dejavu-core"],
    "fonts-noto-core",  # the scripts of Indonesia (Javanese, Balinese, Lontara), Arabic, Thai, Indic ones
]
PROXIES = ["nginx", "caddy"]  # whose configuration ships with the portal and is tried for real
# Word documents are opened in it; the portal itself needs no office program.
WHOLE_CHECK_PACKAGES = ["libreoffice-writer-nogui"]
TEST_PACKAGES = ["postgresql", "redis-server", "chromium", "poppler-utils", "qpdf", "fonts-noto-cjk", *PROXIES]
LIBRARIES = ["pango-1.0", "pangoft2-1.0", "harfbuzz-subset"]  # what has to be there where Debian's tools are not
ENV_HEADER = """\
# Made by `make setup` for a trial on this machine; every variable is described in .env.example.
# Whoever reads this file can read the data: keep it to yourself, and keep a copy of FIELD_KEYS and
# FIELD_INDEX_KEY, without which no stored identity number can be read again.
"""


def say(text: str) -> None:
    """Tell the person at the terminal, at once."""
    print(text, flush=True)


def missing_packages(names: Sequence[str]) -> list[str]:
    """Return those of the Debian packages `names` that are not installed."""
    query = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *names]
    answer = subprocess.run(query, check=False, capture_output=True, text=True).stdout
    installed = {line.split()[0] for line in answer.splitlines() if line.endswith(" installed")}
    return [name for name in names if name not in installed]


def as_root() -> list[str] | None:
    """What to put before a command to run it as root without a question; None where that cannot be."""
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "-n"]
    if shutil.which("sudo") and subprocess.run([*sudo, "true"], check=False, capture_output=True).returncode == 0:
        return sudo
    return None


def install_packages(names: Sequence[str]) -> None:
    """Install the Debian packages that are missing; raise Failure with the command to type where we may not."""
    if not shutil.which("dpkg-query"):
        return check_libraries(names)
    missing = missing_packages(names)
    if not missing:
        return None
    prefix = as_root()
    by_hand = f"apt-get install --no-install-recommends {' '.join(missing)}"
    if prefix is None or not shutil.which("apt-get"):
        raise Failure(f"Some Debian packages are missing. Install them, then try again:\n\n    sudo {by_hand}\n")
    say(f"Installing Debian packages: {' '.join(missing)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = [*prefix, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
    # Lists are fetched only now that something is missing: old ones name versions that are gone.
    for command in ([*prefix, "apt-get", "update", "-qq"], install):
        done = subprocess.run(command, check=False, env=environment, stdout=subprocess.DEVNULL)
        if done.returncode != 0:
            raise Failure(f"`{' '.join(command)}` failed. Put that right, or install by hand:\n\n    {by_hand}\n")
    stop_services(prefix, [name for name in PROXIES if name in missing])
    return None


def stop_services(prefix: Sequence[str], names: Sequence[str]) -> None:
    """Debian starts servers that it installs, and at each start of the machine; the tests only want their programs."""
    if names and Path("/run/systemd/system").exists():
        command = [*prefix, "systemctl", "disable", "--quiet", "--now", *names]
        if subprocess.run(command, check=False).returncode != 0:
            raise Failure(f"`{' '.join(command)}` failed; something may listen on port 80 now.")


def check_libraries(names: Sequence[str]) -> None:
    """Where there is no dpkg, raise Failure unless the libraries are there under whatever package name."""
    absent = [name for name in LIBRARIES if ctypes.util.find_library(name) is None]
    if absent:
        raise Failure(
            f"These libraries are missing: {', '.join(absent)}. This machine is not Debian; install what "
            f"it calls these Debian packages:\n\n    {' '.join(names)}\n"
        )


def make_venv() -> None:
    """Create .venv, unless a working one is there."""
    if sys.version_info < PYTHON_NEEDED:
        raise Failure("Python 3.11 or newer is needed: make setup PYTHON=/path/to/python3.11")
    python = VENV / "bin" / "python"
    if python.exists() and subprocess.run([python, "-c", ""], check=False).returncode == 0:
        return
    try:
        import ensurepip  # noqa: F401 - Debian ships it apart, in python3-venv
    except ImportError:
        install_packages(["python3-venv"])
    say("Making a virtual environment in .venv")
    subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)


def digest(*files: Path) -> str:
    """One fingerprint of several files."""
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def install_requirements(name: str, *included: str) -> None:
    """Install the Python packages of the requirements file `name`, unless that was done for this very file."""
    stamp = VENV / f".installed-{name}"
    wanted = digest(ROOT / name, *(ROOT / other for other in included))
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say(f"Installing the Python packages of {name} (takes about a minute)")
    pip = [VENV / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    if subprocess.run([*pip, "-r", ROOT / name], check=False).returncode != 0:
        raise Failure("Python packages could not be installed; the message above says why.")
    stamp.write_text(wanted)


def refuse_lost_secrets(path: Path) -> None:
    """Raise Failure where data lie that were encrypted with secrets which are not there any more."""
    data = Path(os.environ.get("VAR_DIR", path.parent / "var")) / "bimtek.sqlite3"
    if data.exists() and "FIELD_KEYS" not in os.environ:
        raise Failure(
            f"{path} is gone, but {data} is there, and without the keys in that file no identity number in it can be "
            f"read again. Put {path.name} back from a backup; or start over: rm -r {data.parent}"
        )


def write_env(path: Path) -> None:
    """Write an .env with fresh secrets, readable by its owner only, unless there is one."""
    values = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEYS": base64.urlsafe_b64encode(os.urandom(32)).decode(),
        "FIELD_INDEX_KEY": secrets.token_urlsafe(32),
        "SIGNING_PASSPHRASE": secrets.token_urlsafe(32),
        "HTTPS": "false",
        "DEMO": "true",
    }
    if not path.exists():
        refuse_lost_secrets(path)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w") as file:
        file.write(ENV_HEADER + "".join(f"{name}={value}\n" for name, value in values.items()))
    say("Wrote .env with new secrets for a trial on this machine")


def compile_messages(folder: Path) -> None:
    """Compile each catalogue (.po) under `folder` that is newer than its .mo."""
    for source in folder.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        # Renamed at the end: msgfmt leaves a file behind also where it finds an error.
        unchecked = target.with_suffix(".new")
        try:
            subprocess.run(["msgfmt", "--check-format", "-o", unchecked, source], check=True)
            unchecked.rename(target)
        finally:
            unchecked.unlink(missing_ok=True)


def main() -> None:
    """Bring the clone up to date."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--test", action="store_true", help="install what the tests need, too")
    parser.add_argument("--all", action="store_true", help="with --test: what only the whole check needs, too")
    asked = parser.parse_args()
    test = asked.test
    install_packages([*RUN_PACKAGES, *(TEST_PACKAGES if test else []), *(WHOLE_CHECK_PACKAGES if asked.all else [])])
    make_venv()
    install_requirements("requirements.txt")
    if test:
        install_requirements("requirements-dev.txt", "requirements.txt")
    write_env(ROOT / ".env")
    compile_messages(ROOT / "locale")


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"setup: {failure}")
    except subprocess.CalledProcessError as error:
        sys.exit(f"setup: `{' '.join(map(str, error.cmd))}` failed.")
    except KeyboardInterrupt:
        sys.exit(130)
