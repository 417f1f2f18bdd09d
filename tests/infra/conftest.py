"""The scripts, which are no package, as modules to test."""

import importlib
import sys
from types import ModuleType

import pytest

from tests.infra.paths import ROOT


@pytest.fixture
def setup_script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """scripts/setup.py."""
    return load("setup", monkeypatch)


@pytest.fixture
def run_script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """scripts/run.py."""
    return load("run", monkeypatch)


def load(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Import scripts/`name`.py as it would be imported when run."""
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    sys.modules.pop(name, None)
    return importlib.import_module(name)
