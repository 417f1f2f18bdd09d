"""Where the project stands, and which processes run; without `ps`, which a bare Debian does not have."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def processes() -> dict[int, int]:
    """Each running process and its parent; a zombie that nobody waited for does not run."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (folder / "stat").read_text().rsplit(")", 1)[1].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended while we looked
        if state != "Z":
            found[int(folder.name)] = int(parent)
    return found


def descendants(pid: int) -> set[int]:
    """The children of process `pid`, and theirs."""
    parents = processes()
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def command(pid: int) -> str:
    """How process `pid` was started."""
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
