"""News of activities: for everybody, and the page on which staff write them."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bimtek.accounts.models import User
from bimtek.common import whatsapp
from bimtek.common.downloads import Download
from bimtek.common.errors import Refusal
from bimtek.fast_lane.shared_pages.marking import same_for_everybody
from certificates.photos.models import Photo
from events.organizers.access import Capability
from events.training import workspace

from . import selectors, services
from .forms import NewsForm
from .models import ActivityNews

PER_PAGE = 12
PHOTO_SECONDS = 3600  # a photo that is taken back is gone from browsers after so long


@same_for_everybody("page")
@require_safe
def news_list(request: HttpRequest) -> HttpResponse:
    """What took place, the latest first."""
    page = Paginator(selectors.published(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "news/list.html", {"page_obj": page})


@same_for_everybody()
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One activity: text, photos, conclusions and materials."""
    news = get_object_or_404(selectors.published(), pk=pk)
    return render(request, "news/show.html", {**_shown(news), "session": news.session})


def _shown(news: ActivityNews) -> dict[str, object]:
    address = settings.SITE_URL + reverse("news:show", args=[news.pk]) if news.pk else ""
    photos = selectors.public_photos(news)
    picture = settings.SITE_URL + reverse("news:photo", args=[news.pk, photos[0].pk]) if photos and news.pk else ""
    return {
        "news": news,
        "photos": photos,
        "materials": selectors.public_materials(news),
        "address": address,
        "picture": picture,
        "share_url": whatsapp.link(f"{news.title} {address}"),
    }


@require_safe
def photo(request: HttpRequest, pk: int, photo: int) -> HttpResponseBase:
    """A photo of published news; any other is not found."""
    news = get_object_or_404(selectors.published(), pk=pk)
    row = get_object_or_404(Photo.objects.public(), session_id=news.session_id, pk=photo)
    answer = Download(row.file.open("rb"), content_type="image/jpeg")
    answer["Cache-Control"] = f"public, max-age={PHOTO_SECONDS}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what took place; `preview` shows it as everybody would see it, without keeping it."""
    session = workspace.get_session(request.user, pk, Capability.EDIT)
    news = services.news_of(session)
    form = NewsForm(request.POST or None, instance=news)
    preview = "preview" in request.POST
    if form.is_valid() and not preview:
        form.save()
        messages.success(request, _("The page is saved."))
        return redirect("news:edit", pk=pk)
    context = {**_shown(news), "form": form, "preview": preview and form.is_valid()}
    shown = workspace.page(request.user, session, "documents", **context)
    return render(request, "news/edit.html", shown, status=422 if form.errors else 200)


@login_required
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the page to everybody, or take it back."""
    session = workspace.get_session(request.user, pk, Capability.MANAGE)
    news = get_object_or_404(ActivityNews, session=session)
    by = cast(User, request.user)
    try:
        if "withdraw" in request.POST:
            services.withdraw(news=news, by=by)
            messages.success(request, _("The page is not public any more."))
        else:
            services.publish(news=news, by=by, now=timezone.now())
            messages.success(request, _("The page is public."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("news:edit", pk=pk)
