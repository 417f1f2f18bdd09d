"""The fingerprint of what was agreed to."""

import hashlib
from collections.abc import Iterable


def fingerprint(parts: Iterable[str]) -> str:
    """SHA-256 over the parts, each closed by a form feed, so that words cannot move between them."""
    return hashlib.sha256("".join(f"{part}\f" for part in parts).encode()).hexdigest()
