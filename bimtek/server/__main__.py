"""Run the web server: `python -m bimtek.server --host 0.0.0.0 --port 8000`; SIGHUP replaces its workers one by one."""

import argparse
import os
from collections.abc import Sequence

from .options import THREADS, options
from .replacing import Server

TARGET = "bimtek.wsgi:application"


def main() -> None:
    """Serve until a signal says otherwise."""
    asked = arguments()
    os.environ["WEB_THREADS"] = str(THREADS)  # what the workers' settings read is what runs
    Server(TARGET, address=asked.host, port=asked.port, workers=asked.workers, **options()).serve()


def arguments(line: Sequence[str] | None = None) -> argparse.Namespace:
    """Address, port and number of workers: the only options that differ between machines."""
    parser = argparse.ArgumentParser(prog="python -m bimtek.server", description=(__doc__ or "").partition(":")[0])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=int(os.environ.get("GRANIAN_WORKERS", "1")))
    return parser.parse_args(line)


if __name__ == "__main__":
    main()
