"""Where a visitor was going when another page came between."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def way_back(request: HttpRequest) -> str:
    """The path that `next` names, of the form or of the address; empty where it is none of this site.

    Only paths: an address that leads elsewhere would let a stranger's link end on the stranger's page.
    """
    path = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(path, None, require_https=request.is_secure())
    return path if ours and path.startswith("/") else ""
