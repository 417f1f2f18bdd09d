"""What Docker is told, checked against what is really there: no file, command or variable that does not exist."""

import ast
import importlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from django.core.management import call_command, get_commands
from django.urls import resolve

from bimtek.celery import app
from bimtek.server.__main__ import TARGET, arguments
from bimtek.server.options import options
from bimtek.server.replacing import Server
from tests.infra.paths import ROOT

COMPOSE_TEXT = re.sub(r"^ *#.*\n", "", (ROOT / "docker-compose.yml").read_text(), flags=re.M)
COMPOSE: dict[str, Any] = yaml.safe_load(COMPOSE_TEXT)
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if service["image"] == "bimtek-portal"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
EXAMPLE = dict(
    line.split("=", 1) for line in (ROOT / ".env.example").read_text().splitlines() if re.match(r"[A-Z]", line)
)
OPTIONAL = set(re.findall(r"^# ([A-Z_0-9]+)=", (ROOT / ".env.example").read_text(), re.M))
SECRETS = {"SECRET_KEY", "FIELD_KEYS", "FIELD_INDEX_KEY", "SIGNING_PASSPHRASE", "POSTGRES_PASSWORD"}
# Read by docker compose and PostgreSQL's image, not by settings.py.
COMPOSE_ONLY = {"POSTGRES_PASSWORD", "PORT", "WEB_CONCURRENCY", "PRESS_CONCURRENCY", "TZ"}
# Named when the image is built; nothing reads it from .env.
BUILD_ONLY = {"GIT_COMMIT"}
WEB_SERVER_READS = {"GRANIAN_WORKERS"}


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile as (word, rest) pairs, comments left out and continued lines joined."""
    text = re.sub(r"^#.*\n", "", DOCKERFILE, flags=re.M)
    text = re.sub(r"\\\n\s*", " ", text)
    return [(line.split()[0], line.split(None, 1)[1]) for line in text.splitlines() if line.strip()]


def settings_variables() -> set[str]:
    """Names of the environment variables that settings.py reads."""
    tree = ast.parse((ROOT / "bimtek/settings.py").read_text())
    found = set()
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args):
        reader = ast.unparse(call.func)
        first = call.args[0]
        if re.fullmatch(r"required|env\.\w+", reader) and isinstance(first, ast.Constant):
            found.add(first.value)
    return found


def commands() -> dict[str, list[str]]:
    """What our services run; `web` runs the image's own command."""
    image = json.loads(dict(instructions())["CMD"])
    return {name: SERVICES[name].get("command", image) for name in OURS}


def test_every_variable_that_settings_read_is_explained_and_no_other() -> None:
    assert settings_variables() == (set(EXAMPLE) | OPTIONAL) - COMPOSE_ONLY


def test_the_example_holds_no_secret_and_is_safe_as_it_stands() -> None:
    assert {name for name in SECRETS if EXAMPLE[name]} == set()
    assert (EXAMPLE["DEBUG"], EXAMPLE["DEMO"], EXAMPLE["HTTPS"]) == ("false", "false", "true")


def test_compose_asks_only_for_variables_of_the_example() -> None:
    asked = set(re.findall(r"\$\{([A-Z_0-9]+)", COMPOSE_TEXT))
    assert asked == COMPOSE_ONLY | BUILD_ONLY


def test_passwords_have_no_default() -> None:
    for use in re.findall(r"\$\{(POSTGRES_PASSWORD[^}]*)\}", COMPOSE_TEXT):
        assert use == "POSTGRES_PASSWORD:?Set POSTGRES_PASSWORD in .env"


def test_services_get_no_variable_that_nobody_reads() -> None:
    for name in OURS:
        assert set(SERVICES[name]["environment"]) <= settings_variables() | COMPOSE_ONLY | WEB_SERVER_READS


def test_nothing_runs_as_root() -> None:
    users = {name: str(service["user"]).split(":")[0] for name, service in SERVICES.items()}
    assert set(users.values()).isdisjoint({"", "0", "root"})
    words = [word for word, _ in instructions()]
    assert dict(instructions())["USER"] == "portal"
    assert words.index("USER") < words.index("CMD")
    assert {users[name] for name in OURS} == set(re.findall(r"useradd --uid (\d+)", DOCKERFILE))


def test_everything_that_stays_up_is_watched() -> None:
    assert "HEALTHCHECK" in dict(instructions())  # stands for `web`
    for name in set(SERVICES) - {"web", "migrate"}:
        assert SERVICES[name]["healthcheck"]["test"], name
        assert SERVICES[name]["restart"] == "always", name
    # The image's own check asks the web server, which `migrate` does not run.
    assert SERVICES["migrate"]["healthcheck"] == {"disable": True}
    assert SERVICES["migrate"]["restart"] == "no"


def test_what_is_waited_for_exists_and_can_be_told_ready() -> None:
    for name, service in SERVICES.items():
        for other, how in service.get("depends_on", {}).items():
            assert other in SERVICES, name
            if how["condition"] == "service_healthy":
                assert "test" in SERVICES[other]["healthcheck"]


def test_data_is_on_named_volumes() -> None:
    mounted = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert mounted == set(COMPOSE["volumes"])
    assert "--appendonly yes" in " ".join(SERVICES["redis"]["command"])


def test_every_file_that_the_image_copies_exists_and_no_secret_gets_in() -> None:
    for word, rest in instructions():
        if word == "COPY" and "--from" not in rest:
            assert (ROOT / rest.split()[0]).exists(), rest
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert {".env", ".env.*", ".git", "var", ".venv"} <= set(ignored)


def test_the_image_installs_what_make_setup_installs(setup_script: Any) -> None:
    installed = set(re.findall(r"\b(lib[a-z0-9.-]+|fonts-[a-z-]+|gettext)\b", DOCKERFILE))
    assert installed == {*setup_script.RUN_PACKAGES, "fonts-noto-cjk"}  # 60 MB that a trial does without
    python = re.findall(r"FROM python:(\d+)\.(\d+)-slim", DOCKERFILE)
    assert {tuple(map(int, version)) for version in python} == {setup_script.PYTHON_NEEDED}


def test_each_manage_command_exists() -> None:
    named = {line[2] for line in commands().values() if line[:2] == ["python", "manage.py"]}
    named |= set(re.findall(r"python manage\.py (\w+)", DOCKERFILE))
    assert named == {"prepare", "collectstatic"}
    assert named <= set(get_commands())


def test_the_image_is_built_without_a_secret_of_ours() -> None:
    line = next(rest for word, rest in instructions() if word == "RUN" and "collectstatic" in rest)
    bare = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(f"{line} --dry-run", shell=True, cwd=ROOT, env=bare, capture_output=True, text=True)  # noqa: S602
    assert done.returncode == 0, done.stderr
    assert "static files copied" in done.stdout


def test_static_files_of_production_refer_only_to_what_exists(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    # As production's, but for compressing, which says nothing of it; tests/faults/test_proxies.py collects them whole.
    backend = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}
    call_command("collectstatic", interactive=False, verbosity=0)
    manifest = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    assert re.fullmatch(r"css/\w+\.[0-9a-f]{12}\.css", manifest["css/base.css"])


@pytest.mark.django_db  # what the server imports compares secrets with the data
def test_the_web_server_understands_its_command(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    program, dash, module, *line = commands()["web"]
    assert (program, dash, module) == ("python", "-m", "bimtek.server")
    (variable,) = WEB_SERVER_READS & SERVICES["web"]["environment"].keys()
    monkeypatch.setenv(variable, "7")
    asked = arguments(line)
    assert (asked.host, asked.port, asked.workers) == ("0.0.0.0", 8000, 7)  # noqa: S104
    # Raises TypeError for an option that Granian does not know.
    server = Server(TARGET, address=asked.host, port=asked.port, workers=asked.workers, **options())
    assert (server.interface.value, server.blocking_threads) == ("wsgi", settings.WEB_THREADS)
    module, _colon, name = TARGET.partition(":")
    assert callable(getattr(importlib.import_module(module), name))


@pytest.mark.parametrize("name", ["urgent", "worker", "press", "beat"])
def test_celery_understands_its_command(name: str) -> None:
    line = [str(part) for part in commands()[name]]
    subcommand = line[4]
    assert line[:4] == ["celery", "--app", "bimtek", "--quiet"]
    known = subprocess.run(
        [sys.executable, "-m", "celery", "--app", "bimtek", subcommand, "--help"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for option in [part for part in line[5:] if part.startswith("--")]:
        assert f"{option} " in known, option


def queues_of(service: str) -> str:
    """The queues that a worker of docker-compose.yml takes."""
    command: list[str] = SERVICES[service]["command"]
    return command[command.index("--queues") + 1]


def test_all_queues_have_a_worker(settings: Any) -> None:
    queues = {queue for name in ("urgent", "worker", "press") for queue in queues_of(name).split(",")}
    used = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()} | {settings.CELERY_TASK_DEFAULT_QUEUE}
    assert used == queues == {"urgent", "default", "mail", "press", "bulk"}


def test_make_run_serves_the_same_queues(run_script: ModuleType, settings: Any) -> None:
    lines = run_script.commands(8000, Path("/var/x"))
    taken = [line[line.index("--queues") + 1].split(",") for name, line in lines.items() if name != "web"]
    assert taken.count(["urgent"]) == 1, "a worker that does nothing else"
    used = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()} | {settings.CELERY_TASK_DEFAULT_QUEUE}
    assert {queue for queues in taken for queue in queues} == used


def test_one_worker_does_nothing_but_what_is_urgent(settings: Any) -> None:
    app.loader.import_default_modules()  # tasks are known once a worker, or another test, has looked for them
    assert queues_of("urgent") == "urgent"
    urgent = {task for task, route in settings.CELERY_TASK_ROUTES.items() if route["queue"] == "urgent"}
    assert urgent == {"accounts.deliver_urgent", "accounts.sweep_urgent"} <= set(app.tasks)


def test_health_checks_call_what_exists() -> None:
    check = dict(instructions())["HEALTHCHECK"]
    assert '"scripts/healthy.py"' in check
    path = re.search(r"127\.0\.0\.1:8000(/\w+)", check)
    assert path is not None
    assert resolve(path[1]).func.__name__ == "healthz"
    for service in ("postgres", "redis"):
        assert shutil.which(SERVICES[service]["healthcheck"]["test"][1])
    assert shutil.which(SERVICES["redis"]["command"][0])


@pytest.mark.slow("starts a worker and asks it as compose does")
def test_the_workers_health_check_tells_a_living_worker_from_none(settings: Any) -> None:
    shell = SERVICES["worker"]["healthcheck"]["test"][1].replace("$$", "$").replace("--timeout 10", "--timeout 1")
    check = shlex.join([sys.executable, "-m"]) + " " + shell.replace("celery@$HOSTNAME", "celery@probe")
    worker = subprocess.Popen(
        [sys.executable, "-m", "celery", "--app", "bimtek", "worker", "-n", "celery@probe", "-P", "solo", "-l", "info"],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert worker.stderr is not None
        assert any("ready" in line for line in worker.stderr)
        assert subprocess.run(check, shell=True, cwd=ROOT, capture_output=True).returncode == 0  # noqa: S602 - ours
    finally:
        worker.terminate()
        worker.communicate(timeout=20)
    assert subprocess.run(check, shell=True, cwd=ROOT, capture_output=True).returncode != 0  # noqa: S602 - ours
