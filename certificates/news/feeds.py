"""News as feeds for programs that watch it: RSS and Atom."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse, reverse_lazy
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _

from .models import ActivityNews
from .selectors import published

LATEST = 30


class NewsRss(Feed[ActivityNews, Any]):
    """The latest activities as RSS 2.0."""

    title = _("News of trainings")
    description = _("What took place, by organizer, with photos and conclusions.")
    link = reverse_lazy("news:list")

    def items(self) -> list[ActivityNews]:
        """The latest that everybody may read."""
        return list(published()[:LATEST])

    def item_title(self, item: Any) -> str:
        """Its title, which the generator escapes."""
        return str(item.title)

    def item_description(self, item: Any) -> str:
        """Its summary."""
        return str(item.lead)

    def item_link(self, item: ActivityNews) -> str:
        """Its page, under the portal's own name whatever host was asked."""
        return settings.SITE_URL + reverse("news:show", args=[item.pk])

    def item_pubdate(self, item: ActivityNews) -> datetime | None:
        """When it was published."""
        return item.published_at

    def item_author_name(self, item: Any) -> str:
        """The organizer."""
        return str(item.session.programme.organizer)


class NewsAtom(NewsRss):
    """The same as Atom."""

    feed_type = Atom1Feed
    subtitle = NewsRss.description
