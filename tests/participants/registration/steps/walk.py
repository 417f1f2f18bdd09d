"""Filling in a session's form, step by step."""

import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from participants.models import Question
from participants.questions import services
from tests.events.test_materials import PDF

CONSENT = {"consent": "on", "consent_version": "1"}


def ask(pool, label="Ukuran kaus?", **fields) -> Question:
    return services.add_question(programme=pool.session.programme, label=label, **fields)


def step(pool, name: str) -> str:
    return reverse("registration:step", args=[pool.session_id, name])


def begin(pool) -> str:
    return reverse("registration:register", args=[pool.session_id])


def check(pool) -> str:
    return reverse("registration:check", args=[pool.session_id])


def say(me, here, name: str, answer=None, *, files=None, **more):
    """Fill in a step; `answer` is that of the question it asks."""
    typed = {f"q{name.removeprefix('tanya-')}": answer} if answer is not None else {}
    return me.post(step(here, name), typed | (files or {}) | more)


def agree(me, pool):
    say(me, pool, "tugas", representing="Camat Sukamaju", assignment="TPS 012")
    return say(me, pool, "persetujuan", **CONSENT)


def steps(me, pool) -> list[str]:
    """The names of the steps that the last page shows."""
    return re.findall(r"/daftar/([\w-]+)/\?kembali", me.get(check(pool)).content.decode())


def named(question: Question) -> str:
    return f"tanya-{question.pk}"


def upload(name="ijazah.pdf", content=PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
