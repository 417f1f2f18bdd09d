"""What production refuses to start with."""

import importlib
import os
import subprocess
import sys
import traceback
from base64 import urlsafe_b64encode

import pytest

from bimtek.env_checks import SHORTEST_SECRET
from tests.infra.paths import ROOT

GOOD = {
    "SECRET_KEY": "s" * SHORTEST_SECRET,
    "FIELD_KEYS": urlsafe_b64encode(bytes(32)).decode(),
    "FIELD_INDEX_KEY": "i" * SHORTEST_SECRET,
    "EMAIL_URL": "smtp://mail.example:25",
    "DEBUG": "false",
    "DEMO": "false",
    "HTTPS": "true",
}


def load_settings(changes: dict[str, str], *names: str) -> str:
    """What a process says that loads the settings in such an environment, whatever an .env says: these of them.

    A copy of this process, without ours, does it: its libraries are loaded. One whole start stands below.
    """
    said, says = os.pipe()
    if not (pid := os.fork()):
        try:
            os.environ.clear()
            os.environ.update({"PATH": os.defpath, **GOOD, **changes})
            for name in [name for name in sys.modules if name in ("bimtek.settings", "bimtek.sign_in_settings")]:
                del sys.modules[name]
            settings = importlib.import_module("bimtek.settings")
            os.write(says, " ".join(str(getattr(settings, name)) for name in names).encode())
        except BaseException:
            os.write(says, traceback.format_exc().encode())
        finally:
            os._exit(0)
    os.close(says)
    with os.fdopen(said) as pipe:
        answer = pipe.read()
    os.waitpid(pid, 0)
    return answer.strip()


def start(**changes: str) -> str:
    """What loading the settings says; empty when all is well."""
    return load_settings(changes)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "31536000 False False"),
        ({"HSTS_SUBDOMAINS": "true"}, "31536000 True False"),
        ({"HSTS_PRELOAD": "true"}, "31536000 False False"),  # a list takes none without subdomains
        ({"HSTS_SUBDOMAINS": "true", "HSTS_PRELOAD": "true"}, "31536000 True True"),
        ({"HSTS_SUBDOMAINS": "true", "HSTS_PRELOAD": "true", "HTTPS": "false", "DEMO": "true"}, "0 False False"),
    ],
)
def test_other_hosts_of_the_domain_are_forced_to_https_only_on_demand(asked: dict[str, str], said: str):
    names = ("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD")
    assert load_settings(asked, *names) == said


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "__Host-sessionid True __Host-csrftoken True"),
        (
            {"HTTPS": "false", "DEMO": "true"},
            "sessionid False csrftoken False",
        ),  # the prefix needs TLS
    ],
)
def test_no_other_host_of_the_domain_can_plant_a_session(asked: dict[str, str], said: str):
    names = ("SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE")
    assert load_settings(asked, *names) == said


def test_good_values_start():
    assert start() == ""
    environment = {"PATH": os.environ["PATH"], **GOOD}
    command = [sys.executable, "-c", "import bimtek.settings"]
    assert subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True).stderr == ""


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"FIELD_KEYS": ""}, "FIELD_KEYS is not set"),
        ({"FIELD_INDEX_KEY": ""}, "FIELD_INDEX_KEY is not set"),
        ({"EMAIL_URL": ""}, "EMAIL_URL is not set"),
        ({"SECRET_KEY": "changeme"}, "SECRET_KEY is shorter"),
        ({"FIELD_INDEX_KEY": "changeme"}, "FIELD_INDEX_KEY is shorter"),
        ({"SIGNING_PASSPHRASE": "changeme"}, "SIGNING_PASSPHRASE is shorter"),
        ({"FIELD_KEYS": "changeme"}, "Key 1 of FIELD_KEYS"),
        ({"FIELD_KEYS": f"{GOOD['FIELD_KEYS']},x"}, "Key 2 of FIELD_KEYS"),
        ({"FIELD_KEYS": "changeme", "DEMO": "true"}, "Key 1 of FIELD_KEYS"),
        ({"TICKET_KEYS": f"{'0' * 64},changeme"}, "Key 2 of TICKET_KEYS"),
        ({"TICKET_KEYS": "0" * 63, "DEMO": "true"}, "Key 1 of TICKET_KEYS"),
        ({"DEBUG": "true"}, "DEBUG=true shows the source"),
    ],
)
def test_bad_values_stop_the_start_and_are_named_without_being_shown(changes: dict[str, str], named: str):
    said = start(**changes).splitlines()[-1]
    assert said.startswith("django.core.exceptions.ImproperlyConfigured")
    assert named in said
    assert "changeme" not in said


@pytest.mark.parametrize("trial", [{"DEBUG": "true", "HTTPS": "false"}, {"DEMO": "true", "HTTPS": "false"}])
def test_a_trial_on_one_machine_starts_with_less(trial: dict[str, str]):
    assert start(SECRET_KEY="short", FIELD_INDEX_KEY="short", EMAIL_URL="", **trial) == ""
