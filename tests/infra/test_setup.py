"""`make setup`: what it writes, what it installs, and what it says where it may not."""

import os
import re
import stat
import subprocess
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from cryptography.fernet import Fernet

CATALOGUE = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Seats"\nmsgstr "Kursi"\n'


class Runs:
    """Stands in for subprocess.run: notes each command, and answers as told."""

    def __init__(self, returncode: int = 0, stdout: str = "") -> None:
        self.commands: list[list[str]] = []
        self.answer = SimpleNamespace(returncode=returncode, stdout=stdout)

    def __call__(self, command: list[object], **options: object) -> SimpleNamespace:
        self.commands.append([str(part) for part in command])
        return self.answer


def variables(path: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in path.read_text().splitlines() if not line.startswith("#"))


def test_secrets_are_made_once_and_for_the_owner_only(setup_script: ModuleType, tmp_path: Path) -> None:
    path, other = tmp_path / ".env", tmp_path / "other.env"
    setup_script.write_env(path)
    setup_script.write_env(other)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    values = variables(path)
    assert set(values) == {"SECRET_KEY", "FIELD_KEYS", "FIELD_INDEX_KEY", "SIGNING_PASSPHRASE", "HTTPS", "DEMO"}
    assert Fernet(values["FIELD_KEYS"]).decrypt(Fernet(values["FIELD_KEYS"]).encrypt(b"nik")) == b"nik"
    assert len(values["SECRET_KEY"]) >= 50
    for name in ("SECRET_KEY", "FIELD_KEYS", "FIELD_INDEX_KEY", "SIGNING_PASSPHRASE"):
        assert values[name] != variables(other)[name]
    before = path.read_bytes()
    setup_script.write_env(path)
    assert path.read_bytes() == before


def test_present_packages_cost_no_command(setup_script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = Runs()
    monkeypatch.setattr(setup_script, "missing_packages", lambda names: [])
    monkeypatch.setattr(setup_script.subprocess, "run", runs)
    setup_script.install_packages(["gettext"])
    assert runs.commands == []


def test_a_package_counts_only_when_it_is_installed(setup_script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = "gettext installed\nqpdf not-installed\nfonts-lato config-files\n"
    monkeypatch.setattr(setup_script.subprocess, "run", Runs(1, answer))
    names = ["gettext", "qpdf", "fonts-lato", "no-such-package"]
    assert setup_script.missing_packages(names) == ["qpdf", "fonts-lato", "no-such-package"]


@pytest.mark.parametrize("prefix", [[], ["sudo", "-n"]])
def test_missing_packages_are_installed_from_fresh_lists(
    setup_script: ModuleType, monkeypatch: pytest.MonkeyPatch, prefix: list[str]
) -> None:
    runs = Runs()
    monkeypatch.setattr(setup_script, "missing_packages", lambda names: ["qpdf"])
    monkeypatch.setattr(setup_script, "as_root", lambda: prefix)
    monkeypatch.setattr(setup_script.subprocess, "run", runs)
    setup_script.install_packages(["gettext", "qpdf"])
    update, install = runs.commands
    assert update == [*prefix, "apt-get", "update", "-qq"]
    assert install[: len(prefix) + 2] == [*prefix, "apt-get", "install"]
    assert [part for part in install if part in {"gettext", "qpdf"}] == ["qpdf"]


def test_without_rights_the_command_to_type_is_named_and_nothing_is_run(
    setup_script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = Runs()
    monkeypatch.setattr(setup_script, "missing_packages", lambda names: ["qpdf", "chromium"])
    monkeypatch.setattr(setup_script, "as_root", lambda: None)
    monkeypatch.setattr(setup_script.subprocess, "run", runs)
    line = re.escape("sudo apt-get install --no-install-recommends qpdf chromium")
    with pytest.raises(setup_script.Failure, match=line):
        setup_script.install_packages(["qpdf", "chromium"])
    assert runs.commands == []


def test_a_failed_installation_stops_the_setup(setup_script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup_script, "missing_packages", lambda names: ["qpdf"])
    monkeypatch.setattr(setup_script, "as_root", list)
    monkeypatch.setattr(setup_script.subprocess, "run", Runs(100))
    with pytest.raises(setup_script.Failure, match="apt-get update"):
        setup_script.install_packages(["qpdf"])


def test_elsewhere_than_on_debian_the_libraries_decide(
    setup_script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup_script.shutil, "which", lambda name: None)
    monkeypatch.setattr(setup_script.ctypes.util, "find_library", lambda name: f"lib{name}.so")
    setup_script.install_packages(["libpango-1.0-0"])
    monkeypatch.setattr(setup_script.ctypes.util, "find_library", lambda name: None)
    with pytest.raises(setup_script.Failure, match=r"libpango-1\.0-0"):
        setup_script.install_packages(["libpango-1.0-0"])


@pytest.fixture
def project(setup_script: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty project with one requirements file."""
    (tmp_path / "venv").mkdir()
    (tmp_path / "requirements.txt").write_text("Django==5.2.19\n")
    monkeypatch.setattr(setup_script, "ROOT", tmp_path)
    monkeypatch.setattr(setup_script, "VENV", tmp_path / "venv")
    return tmp_path


def test_python_packages_are_installed_when_the_list_changes_and_only_then(
    setup_script: ModuleType, monkeypatch: pytest.MonkeyPatch, project: Path
) -> None:
    runs = Runs()
    monkeypatch.setattr(setup_script.subprocess, "run", runs)
    setup_script.install_requirements("requirements.txt")
    setup_script.install_requirements("requirements.txt")
    assert len(runs.commands) == 1
    assert runs.commands[0][1:4] == ["-m", "pip", "install"]
    (project / "requirements.txt").write_text("Django==5.2.20\n")
    setup_script.install_requirements("requirements.txt")
    assert len(runs.commands) == 2


def test_packages_that_failed_to_install_are_tried_again(
    setup_script: ModuleType, monkeypatch: pytest.MonkeyPatch, project: Path
) -> None:
    runs = Runs(1)
    monkeypatch.setattr(setup_script.subprocess, "run", runs)
    for _ in range(2):
        with pytest.raises(setup_script.Failure, match="could not be installed"):
            setup_script.install_requirements("requirements.txt")
    assert len(runs.commands) == 2


def test_an_old_python_is_refused(setup_script: ModuleType, monkeypatch: pytest.MonkeyPatch, project: Path) -> None:
    monkeypatch.setattr(setup_script.sys, "version_info", (3, 10, 9))
    with pytest.raises(setup_script.Failure, match=r"Python 3\.11"):
        setup_script.make_venv()


def test_catalogues_are_compiled_when_they_are_newer(setup_script: ModuleType, tmp_path: Path) -> None:
    source = tmp_path / "id" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(CATALOGUE)
    target = source.with_suffix(".mo")
    setup_script.compile_messages(tmp_path)
    assert b"Kursi" in target.read_bytes()
    target.write_bytes(b"kept")
    setup_script.compile_messages(tmp_path)
    assert target.read_bytes() == b"kept"
    later = target.stat().st_mtime + 5
    os.utime(source, (later, later))
    setup_script.compile_messages(tmp_path)
    assert b"Kursi" in target.read_bytes()


def test_a_broken_catalogue_stops_the_setup(setup_script: ModuleType, tmp_path: Path) -> None:
    source = tmp_path / "id" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(CATALOGUE + '\n#, python-format\nmsgid "%(count)d seats"\nmsgstr "%(jumlah)d kursi"\n')
    for _ in range(2):
        with pytest.raises(subprocess.CalledProcessError):
            setup_script.compile_messages(tmp_path)
    assert not source.with_suffix(".mo").exists()


def test_a_repeated_setup_is_quick_and_asks_nobody(setup_script: ModuleType, monkeypatch: Any, project: Path) -> None:
    monkeypatch.setattr(setup_script.sys, "argv", ["setup.py"])
    monkeypatch.setattr(setup_script, "make_venv", lambda: None)
    monkeypatch.setattr(setup_script, "missing_packages", lambda names: [])
    monkeypatch.setattr(setup_script.subprocess, "run", Runs())
    setup_script.main()
    runs = Runs()
    monkeypatch.setattr(setup_script.subprocess, "run", runs)
    setup_script.main()
    assert runs.commands == []
