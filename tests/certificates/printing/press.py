"""The press at work, and failing."""

from certificates.issuing import printing
from certificates.issuing.documents import EditionPress
from certificates.models import Certificate, Chunk, VoidedRange
from tests.certificates.conftest import NOW

LATER = NOW + printing.RESUME_AFTER


def print_it(chunk: Chunk, now=NOW) -> int:
    count = printing.print_chunk(chunk_id=chunk.pk, now=now)
    chunk.refresh_from_db()
    return count


def fails_for(monkeypatch, *names: str, error: Exception) -> None:
    """Let the press fail when it comes to these people."""
    ask = EditionPress.print

    def act(self, **person):
        if person["name"] in names:
            raise error
        return ask(self, **person)

    monkeypatch.setattr(EditionPress, "print", act)


def nothing_printed(chunk: Chunk) -> bool:
    return (chunk.state, Certificate.objects.count(), VoidedRange.objects.count()) == ("waiting", 0, 0)
