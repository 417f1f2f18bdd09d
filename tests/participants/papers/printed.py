"""Somebody on the list, the addresses of a paper, and what is read on its files."""

import pypdfium2
from django.test import Client
from django.urls import reverse

from events.training.models import TrainingSession
from participants.models import Registration
from participants.papers.pages import Paper
from tests.factories import PersonFactory, RegistrationFactory

LONG = "Raden Mas Haji Kusumawardhana Wiraatmadja Sastranegara Prawirodirdjo Notonegoro Adiwinata Suryadiningrat"
PERSON = {"name", "institution", "title_before", "title_after"}


def listed(session: TrainingSession, **fields) -> Registration:
    """A confirmed registration; fields of the person go to the person."""
    person = {name: fields.pop(name) for name in list(fields) if name in PERSON}
    return RegistrationFactory(session=session, person=PersonFactory(**person), **fields)


def page(paper: Paper, session: TrainingSession, query: str = "") -> str:
    return reverse(paper.route, args=[session.pk]) + query


def file(paper: Paper, session: TrainingSession, query: str = "") -> str:
    return reverse(f"{paper.route}_pdf", args=[session.pk]) + query


def words(desk: Client, address: str) -> str:
    """All that stands on the pages of a file."""
    document = pypdfium2.PdfDocument(desk.get(address).content)
    return "\n".join(sheet.get_textpage().get_text_range() for sheet in document)
