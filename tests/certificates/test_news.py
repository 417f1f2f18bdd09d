"""The public page of an activity: written, previewed, published, shown with its photos and in feeds, taken back."""

import io
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from PIL import Image

from bimtek.common.errors import Refusal
from certificates.news import services
from certificates.news.models import ActivityNews
from certificates.reports.services import save as save_report
from events.models import Material
from tests.certificates.office_documents.office import office
from tests.certificates.test_photos import kept, taken
from tests.factories import MembershipFactory, SessionFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 10, 3, 0, tzinfo=UTC)
TYPED = {"title": "Bimtek <b>Tarakan</b>", "lead": "Empat puluh orang hadir.", "text": "Berjalan **lancar**."}


def held() -> Any:
    """A session that took place, with a photo for everybody and one for staff, and materials."""
    session, by = office(people=0), UserFactory()
    for seen_by, caption in (("public", "Pembukaan oleh Ketua"), ("staff", "Rapat panitia")):
        photo = kept(session, by, taken(300, 200))
        photo.seen_by, photo.caption = seen_by, caption
        photo.save()
    Material.objects.filter(session=session).update(audience=Material.Readers.PUBLIC)
    return session


def told(session: Any) -> ActivityNews:
    """Published news."""
    news = ActivityNews.objects.create(session=session, **TYPED)
    return services.publish(news=news, by=UserFactory(), now=NOW)


def test_staff_write_preview_publish_and_take_back(client: Any, settings: Any) -> None:
    session = held()
    save_report(session=session, sections={"kesimpulan": "KPPS paham."}, seen=0, by=UserFactory(), now=NOW)
    organizer = session.programme.organizer
    client.force_login(MembershipFactory(organizer=organizer).user)
    page, publishing = reverse("news:edit", args=[session.pk]), reverse("news:publish", args=[session.pk])
    assert "KPPS paham." in client.get(page).content.decode(), "the report's conclusions are a beginning"
    shown = client.post(page, TYPED | {"preview": "1"}).content.decode()
    assert "<strong>lancar</strong>" in shown
    assert "Pembukaan oleh Ketua" in shown
    assert client.post(publishing).status_code == 404, "nothing was written yet"
    assert client.post(page, TYPED | {"lead": ""}).status_code == 422
    assert client.post(page, TYPED).status_code == 302
    news = ActivityNews.objects.get()
    show = reverse("news:show", args=[news.pk])
    assert client.get(show).status_code == 404
    ActivityNews.objects.filter(pk=news.pk).update(published_at=NOW, published_by=UserFactory())
    assert client.get(show).status_code == 200
    client.post(publishing, {"withdraw": "1"})
    assert client.get(show).status_code == 404
    client.force_login(MembershipFactory(organizer=organizer, role="editor").user)
    assert client.post(publishing).status_code == 403
    client.force_login(MembershipFactory(organizer=SessionFactory().programme.organizer).user)
    assert [client.get(page).status_code, client.post(publishing).status_code] == [404, 404]


def test_everybody_sees_text_public_photos_and_materials(client: Any) -> None:
    session = held()
    news = told(session)
    shown = client.get(reverse("news:show", args=[news.pk])).content.decode()
    public, staff = session.photos.order_by("pk")
    address = reverse("news:photo", args=[news.pk, public.pk])
    assert "Bimtek &lt;b&gt;Tarakan" in shown
    assert f'property="og:image" content="https://bimtek.example{address}"' in shown or address in shown
    assert 'property="og:title"' in shown
    assert "Modul PPK" in shown
    assert "Pembukaan oleh Ketua" in shown
    assert "Rapat panitia" not in shown
    jpeg = b"".join(client.get(address).streaming_content)
    assert not Image.open(io.BytesIO(jpeg)).getexif()
    assert client.get(reverse("news:photo", args=[news.pk, staff.pk])).status_code == 404
    assert news.title in client.get(reverse("news:list")).context["page_obj"][0].title
    session.status = "cancelled"
    session.save()
    assert client.get(reverse("news:show", args=[news.pk])).status_code == 404
    assert client.get(address).status_code == 404


def test_feeds_name_the_latest(client: Any) -> None:
    news = told(held())
    rss = ElementTree.fromstring(client.get(reverse("news:rss")).content)  # noqa: S314  of our own making
    assert [item.findtext("title") for item in rss.iter("item")] == [news.title]
    assert next(rss.iter("item")).findtext("link", "").endswith(reverse("news:show", args=[news.pk]))
    atom = ElementTree.fromstring(client.get(reverse("news:atom")).content)  # noqa: S314  of our own making
    assert [entry.tag.rpartition("}")[2] for entry in atom].count("entry") == 1


def test_what_has_not_begun_or_is_hidden_is_not_published() -> None:
    session = office(people=0)
    news = ActivityNews.objects.create(session=session, **TYPED)
    for change, code in (
        ({"starts_on": NOW.date().replace(year=2030), "ends_on": NOW.date().replace(year=2030)}, "session_ahead"),
        ({"status": "draft"}, "session_hidden"),
    ):  # fmt: skip
        type(session).objects.filter(pk=session.pk).update(**change)
        with pytest.raises(Refusal) as refusal:
            services.publish(news=news, by=UserFactory(), now=NOW)
        assert refusal.value.code == code


def test_the_list_asks_as_often_for_one_as_for_many(client: Any, django_assert_num_queries: Any) -> None:
    told(office(people=0))
    with django_assert_num_queries(2):
        client.get(reverse("news:list"))
    for _number in range(3):
        told(SessionFactory(starts_on=NOW.date(), ends_on=NOW.date()))
    with django_assert_num_queries(2):
        client.get(reverse("news:list"))
