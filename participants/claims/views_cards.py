"""Claim cards in the workspace: which ones, and the files to print."""

from django.utils.translation import gettext_lazy as _

from participants.papers.pages import Paper
from participants.registrants.filters import RegistrantFilter

from . import selectors
from .cards import cards_pdf

CARDS = Paper(
    name=_("Claim cards"),
    route="claims:cards",
    template="claims/cards.html",
    file_name="kartu",
    audited="printed_claim_cards",
    a_file=selectors.CARDS_A_FILE,
    filters=RegistrantFilter,
    rows=lambda session, filters: selectors.with_card(session, **filters.chosen()),
    pdf=lambda session, _filters, rows: cards_pdf(session, rows),
)
