"""What a layout may load: its own images, and the colour profile of the archive format. No file, no network."""

from collections.abc import Mapping
from importlib.resources import files

from django.utils.translation import gettext as _
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from .source import Asset

# urljoin only joins schemes it knows; the name is reserved, so nothing could answer even without the guard below.
ORIGIN = "https://layout.invalid/"
# PDF/A asks that a document brings its colour space; WeasyPrint ships this one.
COLOUR_PROFILE = "srgb.icc"
SHOWN_URL_LENGTH = 80


class AssetFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Answers for the images of one layout. FatalURLFetchingError, with a sentence for the author, for all else."""

    def __init__(self, assets: Mapping[str, Asset]) -> None:
        super().__init__()
        self.assets = assets
        self.refused = ""  # why the last refused address does not load: inside an SVG WeasyPrint swallows the error

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """The asset that a URL names."""
        name = url.removeprefix(ORIGIN)
        if url == f"{ORIGIN}{COLOUR_PROFILE}":
            profile = files("weasyprint.pdf") / "sRGB2014.icc"
            return URLFetcherResponse(url, profile.read_bytes(), {"Content-Type": "application/vnd.iccprofile"})
        asset = self.assets.get(name) if url.startswith(ORIGIN) else None
        if asset is None:
            self.refused = refusal(name)
            raise FatalURLFetchingError(self.refused)
        return URLFetcherResponse(url, asset.content, {"Content-Type": asset.content_type})


def refusal(name: str) -> str:
    """Why an address does not load."""
    shown = name if len(name) <= SHOWN_URL_LENGTH else f"{name[:SHOWN_URL_LENGTH]}…"
    return _("“%(name)s” is none of the layout's images. A layout can load nothing but the images uploaded to it.") % {
        "name": shown
    }
