"""Layouts and documents are set once a run: hundreds of tests print the same few, and each would set them for seconds.

What is made of a layout or a page depends on what goes in and on nothing else; tests of the press itself, and of what a
layout may cost, call it directly or with limits of their own and get no remembered answer. Refusals are not remembered.
"""

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import pytest

from bimtek.common.confined import process
from certificates.accountability import writing
from certificates.bases import compiling
from certificates.documents import production, setting
from certificates.press import sandbox
from tests.press_nursery import Nursery


@contextmanager
def layouts_set_once() -> Iterator[None]:
    """Remember what the press made, in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiling, "compile", remembering(compiling.compile, lambda _answer: True))
        patch.setattr(sandbox, "process", Remembering())
        to_pdf = remembering(setting.to_pdf, lambda _answer: True)
        for module in (setting, writing, production):
            patch.setattr(module, "to_pdf", to_pdf)
        yield


def remembering(function: Callable[..., Any], keeps: Callable[[Any], bool]) -> Callable[..., Any]:
    """The function, called once for the same arguments as long as its answers are of those that are kept."""
    known: dict[bytes, Any] = {}

    @wraps(function)  # by its name it is found again in a child
    def remembered(*args: Any) -> Any:
        key = pickle.dumps(args)
        if key in known:
            return known[key]
        answer = function(*args)
        if keeps(answer):
            known[key] = answer
        return answer

    return remembered


class Remembering:
    """`confined.process` for the sandbox: under the usual limits children start at once, and good answers are kept."""

    Program, ChildLimits, Ended = process.Program, process.ChildLimits, process.Ended

    def __init__(self) -> None:
        self._usual = remembering(Nursery().run, lambda ended: ended.code == 0 and ended.answer[:1] == sandbox.DONE)

    def run(self, program: process.Program, job: bytes, limits: process.ChildLimits) -> process.Ended:
        """As `process.run`."""
        act = self._usual if limits == sandbox.PressLimits() else process.run
        return act(program, job, limits)  # type: ignore[no-any-return]
