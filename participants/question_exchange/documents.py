"""Texts and tables of a Word document, read by a child process behind guards."""

import json

from bimtek.common.confined import process
from bimtek.common.confined.process import ChildLimits, Program
from bimtek.common.spreadsheets.errors import refusal

LIMITS = ChildLimits(cpu_seconds=20, memory_bytes=512 * 1024 * 1024, wall_seconds=40)
PROGRAM = Program.of_file(__file__.replace("documents.py", "documents_child.py"))
Block = str | list[list[str]]


def read_document(content: bytes) -> list[Block]:
    """Its paragraphs (texts) and tables (rows of texts), in their order.

    Raises Refusal `file_broken`, or `file_too_complex` where the child was ended by one of its limits.
    """
    ended = process.run(PROGRAM, content, LIMITS)
    if ended.code != 0:
        raise refusal("file_too_complex")
    answer = json.loads(ended.answer)
    if isinstance(answer, dict):
        raise refusal(answer["error"])
    return list(answer)
