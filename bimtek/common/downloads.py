"""Files that go out piece by piece.

The web server takes four pieces ahead (Granian's channel); beyond that the thread waits for the reader. So a file that
fits into them is handed over at once, and a larger one, or one that is made while it is sent, holds a slot
(`admission`): slow readers can hold at most half of the threads, also where no proxy takes the answer off our hands.
"""

from collections.abc import Iterator
from typing import IO, Any

from django.http import FileResponse, StreamingHttpResponse

from .admission import Slot, enter

PIECE_BYTES = 256 * 1024
PIECES_AHEAD = 4


class Held:
    """A file, or an iterator of pieces, that gives its slot back when it is closed."""

    def __init__(self, content: Any, slot: Slot) -> None:
        self._content = content
        self._slot = slot

    def __getattr__(self, name: str) -> Any:
        return getattr(self._content, name)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._content)

    def close(self) -> None:
        """Close the content and give the slot back."""
        try:
            if hasattr(self._content, "close"):
                self._content.close()
        finally:
            self._slot.release()


class Download(FileResponse):
    """A FileResponse in large pieces; `share` names who asks (`admission`).

    Raises Busy for a large file where no slot is free.
    """

    block_size = PIECE_BYTES

    def __init__(self, file: IO[bytes], *, share: str = "", **options: Any) -> None:
        super().__init__(_held(file, share), **options)


def _held(file: IO[bytes], share: str) -> Any:
    size = file.seek(0, 2)
    file.seek(0)
    return Held(file, enter(share)) if size > PIECE_BYTES * PIECES_AHEAD else file


def streamed(pieces: Iterator[bytes], *, share: str, **options: Any) -> StreamingHttpResponse:
    """An answer that is made while it is sent. Raises Busy without a slot."""
    return StreamingHttpResponse(Held(pieces, enter(share)), **options)
