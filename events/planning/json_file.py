"""A rule or a plan in a file."""

import json
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from bimtek.common.errors import Refusal

LARGEST_BYTES = 50 * 1024 * 1024


def read_json(file: Path) -> Any:
    """The value in a JSON file. Raises Refusal `json` for a file that is none or cannot be read."""
    try:
        if file.stat().st_size > LARGEST_BYTES:
            raise Refusal("json", _("%(file)s is too large.") % {"file": file})
        return json.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        message = _("Cannot open %(file)s: %(error)s.")
        raise Refusal("json", message % {"file": file, "error": error.strerror}) from None
    except (ValueError, RecursionError) as error:
        raise Refusal("json", _("%(file)s is not JSON: %(error)s.") % {"file": file, "error": error}) from None
