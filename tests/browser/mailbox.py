"""Reading what the worker delivered."""

import re
import time
from email import message_from_bytes, policy
from pathlib import Path

CODE = re.compile(r"Kode Anda: (\S+)")
PATIENCE_S = 30


class Mailbox:
    """A folder in which Django's file backend leaves one file per connection."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def texts(self) -> list[str]:
        """The plain text of every mail, oldest first."""
        files = sorted(self.folder.glob("*.log"), key=lambda path: path.stat().st_mtime)
        return [self._text(part) for path in files for part in path.read_bytes().split(b"-" * 79) if part.strip()]

    @staticmethod
    def _text(raw: bytes) -> str:
        message = message_from_bytes(raw.lstrip(), policy=policy.default)
        body = message.get_body(("plain",))
        return f"{message['subject']}\n{body.get_content() if body else ''}"

    def wait_for(self, words: str, *, to: int = 1) -> str:
        """The newest mail with these words in it, once it is there. Raises AssertionError after half a minute."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            found = [text for text in self.texts() if words in text]
            if len(found) >= to:
                return found[-1]
            time.sleep(0.2)
        raise AssertionError(f"No mail with {words!r}; there are {self.texts()}")

    def sign_in_code(self) -> str:
        """The code of the newest sign-in mail."""
        found = CODE.search(self.wait_for("Kode Anda"))
        assert found
        return found[1]
