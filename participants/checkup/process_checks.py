"""What must run beside the web server: a worker for each queue, and the clock."""

from collections.abc import Iterator
from datetime import datetime

from kombu.exceptions import OperationalError

from bimtek.common import heartbeats
from bimtek.common.confined import process

from .findings import CheckFinding

# Queue: the service of docker-compose.yml, and what its worker takes.
WORKERS = {
    "urgent": ("urgent", "urgent --pool threads"),
    "default": ("worker", "urgent,default,mail"),
    "mail": ("worker", "urgent,default,mail"),
    "press": ("press", "press,bulk"),
    "bulk": ("press", "press,bulk"),
}


def processes_live(now: datetime) -> Iterator[CheckFinding]:
    """Each queue was looked at by a worker a moment ago, and the clock ticks."""
    try:
        silent = heartbeats.silences(now.timestamp())
    except (OperationalError, OSError) as error:
        what = f"the broker does not answer ({type(error).__name__}), so no work goes on in the background"
        yield CheckFinding("processes live", what, "Start Redis (docker compose up --detach redis), or mend REDIS_URL.")
        return
    for silence in silent:
        yield CheckFinding("processes live", str(silence), start_again(silence.name))


def start_again(name: str) -> str:
    """The commands that bring back the worker of a queue, or the clock."""
    service, options = WORKERS.get(name, ("beat", ""))
    command = f"worker --queues {options}" if options else "beat"
    return (
        f"Start it: docker compose restart {service}, or systemctl restart bimtek-{service}; "
        f"by hand: celery --app bimtek {command}. Why it stopped is in its log."
    )


def sandboxes_guarded(now: datetime) -> Iterator[CheckFinding]:
    """Children that open what strangers made are kept from network, files and other programs (docs/security.md)."""
    held = set(process.guards_in_force())
    needed = {"limits", "privileges", "files", "calls"} if held else {"a child that starts"}
    if missing := ", ".join(sorted(needed - held)):
        what = f"this system refuses guards of the processes that read uploaded files and layouts: {missing}"
        advice = "Use Linux 6.7 or newer with Landlock, and allow seccomp in the container (Docker's own profile does)."
        yield CheckFinding("sandboxes guarded", what, advice)


PROCESS_CHECKS = (processes_live, sandboxes_guarded)
