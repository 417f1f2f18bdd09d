"""The door app's service worker: which files it keeps, and when they changed."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse

STYLES = (
    "css/tokens.css",
    "css/base.css",
    "css/components/controls.css",
    "css/components/content.css",
    "css/pages/door.css",
    "css/pages/door-counter.css",
)
ENTRIES = ("js/checkin/start.js", "js/checkin/door.js")
# What the entries import. A page in production knows them by their plain names, as imports are relative.
MODULES = (
    "js/checkin/api.js",
    "js/checkin/camera.js",
    "js/checkin/choose.js",
    "js/checkin/clock.js",
    "js/checkin/counter.js",
    "js/checkin/desk.js",
    "js/checkin/device.js",
    "js/checkin/list.js",
    "js/checkin/offline.js",
    "js/checkin/people.js",
    "js/checkin/reader.js",
    "js/checkin/rehearsal.js",
    "js/checkin/result.js",
    "js/checkin/screens.js",
    "js/checkin/setup.js",
    "js/checkin/sound.js",
    "js/checkin/status.js",
    "js/checkin/store.js",
    "js/checkin/sync.js",
    "js/checkin/texts.js",
    "js/checkin/ticket.js",
    "js/checkin/verdict.js",
    "js/vendor/noble-ed25519-2.3.0.js",
)
# Kept only by browsers that cannot read codes themselves.
READER = ("js/vendor/qr-0.7.0/decode.js", "js/vendor/qr-0.7.0/index.js")
IMAGES = ("img/mark.svg", "img/chevron.svg")
LOGIC = "js/checkin/worker.js"
PAGES = ("checkin/start.html", "checkin/door.html", "checkin/_app.html")
VERSION_HEADER = "Checkin-Version"


def files() -> list[str]:
    """The addresses of all files that the app needs, as its pages and their imports name them."""
    hashed = [static(name) for name in (*STYLES, *ENTRIES, *IMAGES)]
    # Styles name pictures by the names that the storage gives them; scripts are not rewritten.
    return [*hashed, *(plain(name) for name in MODULES)]


def plain(name: str) -> str:
    """The address of a static file without the hash that production puts into its name."""
    return f"{settings.STATIC_URL}{name}"


def version() -> str:
    """Changes when a file or a page of the app does: 16 hexadecimal digits."""
    # While developing, files change under a running server.
    return _digest() if settings.DEBUG else _digest_once()


@lru_cache(maxsize=1)
def _digest_once() -> str:
    return _digest()


def _digest() -> str:
    digest = hashlib.sha256()
    for path in _sources():
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _sources() -> list[Path]:
    names = (*STYLES, *ENTRIES, *MODULES, *READER, *IMAGES, LOGIC)
    found = [Path(str(finders.find(name))) for name in names]
    return found + [Path(get_template(name).origin.name) for name in PAGES]  # type: ignore[attr-defined]


def script() -> str:
    """The worker: its list, then its logic."""
    reader = [plain(name) for name in READER]
    told: dict[str, Any] = {
        "version": version(),
        "files": files(),
        "reader": reader,
        "scope": reverse("checkin:start"),
    }
    return f"self.checkin = {json.dumps(told)};\nimportScripts({json.dumps(plain(LOGIC))});\n"
