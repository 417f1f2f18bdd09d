"""Names that are hard to print, one by one."""

import json
from pathlib import Path

ENTRIES = json.loads((Path(__file__).parent.parent / "data" / "names_hard.json").read_text())
# A few entries give several names, of the same or of different people.
HARD_NAMES = [name.strip() for entry in ENTRIES for name in entry["name"].split("|")]
