"""Answer visitors from memory: what thousands look at in the same second is rendered once."""

import hashlib
import time
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from bimtek.common.compression import TextCompressionMiddleware

from .. import Shortcut, is_on
from .keys import Key, for_all, key_of
from .store import PageStore, Renderings, StoredPage

PAGES_BYTES = 48 * 1024 * 1024  # in each process
SEARCHES_BYTES = 12 * 1024 * 1024  # apart from the pages, so that made-up searches cannot drive these out
WAIT_SECONDS = 10.0  # for a rendering that another thread has begun
# The first request after it renders the page anew, and the others still get it as it is: one visitor waits.
REFRESHED_AT = 0.5  # of the time that a page is kept
OF_THE_BODY = {"content-length", "content-encoding"}
OF_CONTENT = frozenset({"Content-Type", "Content-Disposition"})


class SharedPagesMiddleware:
    """Stands before nearly everything else, and gives out the whole answer as it was: security headers and all.

    A page is never older than PAGE_CACHE_SECONDS, counted from the moment its rendering began. Only answers with
    status 200 that set no cookie are kept. Which views take part: `marking`.

    What is rendered gets no visitor's cookies, so it cannot hold a word about anybody. Visitors with a session share
    pages of their own, whose header leads to "Account" and not to the sign-in.
    """

    clock = staticmethod(time.monotonic)

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.compression = TextCompressionMiddleware(get_response)
        self.seconds: float = settings.PAGE_CACHE_SECONDS
        if not self.seconds or not is_on(Shortcut.SHARED_PAGES):
            raise MiddlewareNotUsed
        self.pages, self.searches = PageStore(PAGES_BYTES), PageStore(SEARCHES_BYTES)
        self.renderings = Renderings()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = key_of(request)
        if key is None:
            return self.get_response(request)
        store = self.searches if key.query else self.pages
        page = store.get(key)
        if page is not None and self._age(page) < self.seconds * REFRESHED_AT:
            return _answer(page, request)
        return self._renew(request, key, store, page)

    def _age(self, page: StoredPage) -> float:
        return self.clock() - page.born

    def _renew(self, request: HttpRequest, key: Key, store: PageStore, page: StoredPage | None) -> HttpResponse:
        """Render the page, or get it from the thread that is doing that."""
        rendering = self.renderings.begin(key)
        if rendering is None:
            try:
                return self._render(request, key, store)
            finally:
                self.renderings.end(key)
        if page is None or self._age(page) >= self.seconds:
            rendering.wait(WAIT_SECONDS)
            page = store.get(key)
        if page is not None and self._age(page) < self.seconds:
            return _answer(page, request)
        return self.get_response(request)  # it took too long, or is not to be kept

    def _render(self, request: HttpRequest, key: Key, store: PageStore) -> HttpResponse:
        born = self.clock()
        nobodys = _of_nobody(request, key)
        response = self.get_response(nobodys)
        request.resolver_match = nobodys.resolver_match  # for the log, which names the route
        if response.status_code != 200 or response.cookies or response.streaming:
            if key.member and key.previews:
                return self.get_response(request)
            self.compression.process_response(request, response)  # changes it in place
            return response
        page = _page(response, nobodys, born)
        store.put(key, page)
        return _answer(page, request)


def _of_nobody(request: HttpRequest, key: Key) -> HttpRequest:
    """The same request without what this visitor alone sent, which must not come into a page for everybody."""
    made = type(request)(for_all(request.META, key))  # type: ignore[call-arg]  # WSGIRequest: made of its environment
    made.COOKIES = {settings.LANGUAGE_COOKIE_NAME: key.language}
    made.for_members = key.member  # type: ignore[attr-defined]  # for the header
    return made


def _page(response: HttpResponse, request: HttpRequest, born: float) -> StoredPage:
    body = response.content
    etag = f'W/"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'
    headers = {name: value for name, value in response.items() if name.lower() not in OF_THE_BODY}
    headers = {"Cache-Control": "no-cache", **headers, "ETag": etag}
    zipped = TextCompressionMiddleware.zipped(body)
    return StoredPage(born, body, zipped, tuple(headers.items()), etag, request.resolver_match)


def _answer(page: StoredPage, request: HttpRequest) -> HttpResponse:
    """The page as this request can take it: compressed or plain, or only the word that nothing has changed."""
    meta = request.META
    request.resolver_match = page.match
    if page.etag in meta.get("HTTP_IF_NONE_MATCH", ""):
        return _with_headers(HttpResponse(status=304), page, leave_out=OF_CONTENT)
    small = "gzip" in meta.get("HTTP_ACCEPT_ENCODING", "")
    response = _with_headers(HttpResponse(page.zipped if small else page.plain), page)
    if small:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Length"] = str(len(response.content))
    return response


def _with_headers(response: HttpResponse, page: StoredPage, *, leave_out: frozenset[str] = frozenset()) -> HttpResponse:
    for name, value in page.headers:
        if name not in leave_out:
            response.headers[name] = value
    return response
