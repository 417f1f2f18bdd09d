"""Work for the processor, done in a child process: a web thread that only waits leaves its process to the others.

Children are forked from a server of their own that has loaded what they need (multiprocessing's `forkserver`), so one
starts in some ten milliseconds, also beside the threads of a web server. Each does one job, at a low priority and
within limits of its own, and is killed when it takes too long. It gets no database: what it needs goes in, the result
comes out. A child is not a sandbox: it knows what its parent knows. Layouts of organizers are set in `press/sandbox`.
"""

import os
import resource
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from typing import Any, TypeVar

from celery import current_task
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from .admission import admitted
from .errors import Refusal

T = TypeVar("T")
NICENESS = 5  # a paper may take a little longer, a page may not; more, and it starves on a full machine


@dataclass(frozen=True)
class OffloadLimits:
    """What a child may use."""

    cpu_seconds: int = 30
    wall_seconds: float = 180  # the processor counts; so long takes only who has to share it with many
    memory_bytes: int = 2 * 1024 * 1024 * 1024  # address space, of which the libraries alone take half


USUAL = OffloadLimits()


class TooMuch(Refusal):
    """A child was ended by one of its limits."""

    def __init__(self) -> None:
        super().__init__("too_much_work", _("This takes the portal too long. Try it with a smaller file."))


def run(function: Callable[..., T], *args: Any, limits: OffloadLimits = USUAL) -> T:
    """Call a function of a module with these arguments in a child, and return what it returns.

    Arguments and result travel pickled; what the function raises is raised here. Takes a slot (`admission`) unless one
    is held. Raises Busy where none is free, TooMuch where the child went beyond its limits. A task of a Celery worker
    keeps no visitor waiting: there the function is simply called. With OFFLOAD_WORK off it is called
    here, too, but in a slot.
    """
    if current_task:
        return function(*args)
    with admitted():
        if not settings.OFFLOAD_WORK:
            return function(*args)
        receiver, sender = _context().Pipe(duplex=False)
        language = translation.get_language() or ""
        child = _context().Process(target=_work, args=(sender, language, limits, function, args), daemon=True)
        child.start()
        sender.close()
        try:
            done, value = _answer(receiver, limits)
        finally:
            child.kill()
            child.join()
            receiver.close()
    if not done:
        raise value
    return value  # type: ignore[no-any-return]  # it comes through a pipe


def _answer(receiver: Connection, limits: OffloadLimits) -> tuple[bool, Any]:
    try:
        if receiver.poll(limits.wall_seconds):
            return receiver.recv()  # type: ignore[no-any-return]
    except EOFError:
        pass  # killed by a limit before it said anything
    raise TooMuch


@cache
def _context() -> ForkServerContext:
    context = get_context("forkserver")
    context.set_forkserver_preload(["bimtek.common.offload_server"])
    return context


def _work(sender: Connection, language: str, limits: OffloadLimits, function: Callable[..., Any], args: Any) -> None:
    """The inside of a child."""
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        with translation.override(language or None):
            outcome = True, function(*args)
    except MemoryError:
        return  # silence says that a limit was met
    except Exception as error:  # whatever the work raises is its answer
        outcome = False, error
    sender.send(outcome)
