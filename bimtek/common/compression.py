"""Pages and styles travel compressed, also where no proxy stands in front."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.text import compress_string

TEXT = ("text/", "application/json", "application/javascript", "image/svg+xml")


class TextCompressionMiddleware(GZipMiddleware):
    """gzip for texts. PDF, ZIP, XLSX and pictures are compressed already and pass as they are.

    Django adds random bytes to each page and masks its CSRF tokens, which answers BREACH.
    """

    @classmethod
    def zipped(cls, body: bytes) -> bytes:
        """A body as this middleware compresses it."""
        return compress_string(body, max_random_bytes=cls.max_random_bytes)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.get("Content-Type", "").startswith(TEXT):
            return response
        return super().process_response(request, response)
