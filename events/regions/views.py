"""Suggestions for a region while it is typed."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from events.regions import selectors
from events.regions.models import Region


@require_safe
@cache_control(private=True, max_age=3600)
def search(request: HttpRequest) -> HttpResponseBase:
    """Places that fit `q`, at most 20, limited to `levels` ("1,2"): JSON, or list options for htmx and `as=options`.

    400 for a level that does not exist.
    """
    text = request.GET.get("q", "")[:200]
    try:
        levels = [Region.Level(int(level)) for level in request.GET.get("levels", "").split(",") if level]
    except ValueError:
        return HttpResponse(status=400)
    found = selectors.search(text, limit=selectors.SHOWN + 1, levels=levels)
    regions, more = found[: selectors.SHOWN], len(found) > selectors.SHOWN
    if request.GET.get("as") == "options" or request.headers.get("HX-Request"):
        return render(request, "events/regions/_options.html", {"regions": regions, "more": more, "text": text})
    results = [_as_json(region) for region in regions]
    return JsonResponse({"results": results, "more": more})


def _as_json(region: Region) -> dict[str, str | int]:
    return {
        "code": region.code,
        "name": region.name,
        "path": region.path,
        "level": region.level,
        "timezone": region.timezone,
    }
