"""How WeasyPrint reads the pictures of a document. A module of its own: WeasyPrint takes half a second to load."""

from typing import Any

from weasyprint.urls import URLFetcher, URLFetcherResponse

from .pictures import PHOTO, content


class PictureFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Reads embedded pictures and stored photos, and nothing else: no file, no network."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        """The picture at `url`. Raises ValueError for any other address, which WeasyPrint logs and leaves out."""
        if url.startswith(PHOTO):
            return URLFetcherResponse(url, content(url), {"Content-Type": "image/jpeg"})
        return super().fetch(url, headers)
