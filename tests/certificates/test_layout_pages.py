"""The pages on which organizers edit layouts."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from certificates.layouts import previews, selectors
from certificates.models import Layout, LayoutAsset
from tests.certificates.test_layout_images import encoded
from tests.factories import MembershipFactory, OrganizerFactory
from tests.layouts import make_layout

pytestmark = pytest.mark.django_db
PICTURES = re.compile(r'src="(/kelola/tata-letak/pratinjau/[^"]+)"')


@pytest.fixture
def layout(organizer, owner) -> Layout:
    return make_layout(organizer, owner)


@pytest.fixture(autouse=True)
def signed_in(client, owner):
    client.force_login(owner)


def page(client, layout: Layout) -> str:
    return client.get(reverse("layouts:edit", args=[layout.pk])).content.decode()


def typed(client, layout: Layout, **changes):
    """What the editor's form sends."""
    source = selectors.latest_of(layout).source()
    token = re.search(r'name="images" value="([^"]+)"', page(client, layout))[1]
    return {"name": layout.name, "html": source.html, "css": source.css, "images": token, "length": "typical"} | changes


def logo(data: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile("logo.png", data or encoded("PNG"))


def test_the_list_shows_designs_and_own_layouts(client, organizer, layout):
    html = client.get(reverse("layouts:list", args=[organizer.slug])).content.decode()
    assert layout.name in html
    assert [key for key in ("klasik", "modern", "resmi", "dua-halaman") if f"/baru/{key}/" not in html] == []


def test_the_list_takes_the_same_queries_for_many(client, organizer, owner, django_assert_max_num_queries):
    for n in range(30):
        make_layout(organizer, owner, name=f"Tata letak {n}")
    client.get(reverse("layouts:list", args=[organizer.slug]))
    with django_assert_max_num_queries(14):
        client.get(reverse("layouts:list", args=[organizer.slug]))


def test_an_issuer_may_look_but_not_change(client, organizer, layout, issuer):
    client.force_login(issuer)
    html = client.get(reverse("layouts:list", args=[organizer.slug])).content.decode()
    assert layout.name in html
    assert "/baru/" not in html
    assert client.get(reverse("layouts:history", args=[layout.pk])).status_code == 200
    assert client.post(reverse("layouts:edit", args=[layout.pk]), {}).status_code == 403
    assert layout.versions.count() == 1


def test_a_stranger_finds_nothing(client, layout):
    client.force_login(MembershipFactory(role="owner").user)
    for name in ("edit", "history", "preview", "duplicate", "archive"):
        assert client.post(reverse(f"layouts:{name}", args=[layout.pk])).status_code in (404, 405)
    assert client.get(reverse("layouts:edit", args=[layout.pk])).status_code == 404


def test_starting_from_a_design(client, organizer):
    response = client.post(reverse("layouts:create", args=[organizer.slug, "resmi"]), {"name": "Surat"})
    layout = Layout.objects.get(name="Surat")
    assert (response.status_code, response["Location"]) == (302, reverse("layouts:edit", args=[layout.pk]))
    assert client.get(reverse("layouts:create", args=[organizer.slug, "lain"])).status_code == 404


def test_a_layout_needs_a_name(client, organizer):
    response = client.post(reverse("layouts:create", args=[organizer.slug, "resmi"]), {"name": " "})
    assert (response.status_code, Layout.objects.count()) == (422, 0)


def test_saving_makes_a_version_with_its_images(client, layout):
    html = typed(client, layout)["html"].replace("diberikan kepada", "dianugerahkan kepada")
    response = client.post(reverse("layouts:edit", args=[layout.pk]), typed(client, layout, html=html, logo=logo()))
    assert response.status_code == 302
    version = selectors.latest_of(layout)
    assert (version.number, sorted(version.source().assets)) == (2, ["border.svg", "logo"])
    assert "dianugerahkan" in version.html


def test_line_ends_of_a_browser_make_no_version(client, layout):
    form = typed(client, layout)
    sent = {**form, "html": form["html"].replace("\n", "\r\n"), "css": form["css"].replace("\n", "\r\n")}
    assert client.post(reverse("layouts:edit", args=[layout.pk]), sent).status_code == 302
    assert layout.versions.count() == 1


@pytest.mark.slow("draws layouts in children")
def test_a_wrong_layout_is_told_and_nothing_typed_is_lost(client, layout):
    sent = typed(client, layout, html="satu\n{{ kata_sandi }}", css="/* milik saya */", logo=logo())
    response = client.post(reverse("layouts:edit", args=[layout.pk]), sent, headers={"accept-language": "en"})
    html = response.content.decode()
    assert (response.status_code, layout.versions.count()) == (422, 1)
    assert "kata_sandi" in html
    assert "/* milik saya */" in html
    token = re.search(r'name="images" value="([^"]+)"', html)[1]
    again = client.post(reverse("layouts:edit", args=[layout.pk]), {**typed(client, layout), "images": token})
    assert (again.status_code, sorted(selectors.latest_of(layout).source().assets)) == (302, ["border.svg", "logo"])


def test_preview_without_javascript_saves_nothing(client, layout):
    response = client.post(reverse("layouts:edit", args=[layout.pk]), typed(client, layout, preview="1"))
    html = response.content.decode()
    assert (response.status_code, layout.versions.count()) == (200, 1)
    assert [client.get(address)["Content-Type"] for address in PICTURES.findall(html)] == ["image/png"]
    assert "data-slot=&quot;name&quot;" in html


def test_live_preview_is_the_picture_or_the_error_alone(client, layout):
    address = reverse("layouts:preview", args=[layout.pk])
    right = client.post(address, typed(client, layout, length="longest")).content.decode()
    assert [client.get(address)["Content-Type"] for address in PICTURES.findall(right)] == ["image/png"]
    assert "<html" not in right
    wrong = client.post(address, typed(client, layout, html="{{ kata_sandi }}"))
    assert (wrong.status_code, "kata_sandi" in wrong.content.decode()) == (200, True)
    missing = client.post(address, typed(client, layout, html=""))
    assert "notice--error" in missing.content.decode()


def test_a_preview_is_seen_by_its_author_alone(client, layout, issuer):
    html = client.post(reverse("layouts:preview", args=[layout.pk]), typed(client, layout)).content.decode()
    (address,) = PICTURES.findall(html)
    assert client.get(address).content.startswith(b"\x89PNG")
    client.force_login(issuer)
    assert client.get(address).status_code == 404


def test_previews_are_limited(client, layout, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(previews, "MOST", 0)
    html = client.post(reverse("layouts:preview", args=[layout.pk]), typed(client, layout)).content.decode()
    assert PICTURES.findall(html) == []
    assert "notice--error" in html


def test_an_image_can_be_taken_out(client, layout):
    html = typed(client, layout)["html"]
    css = typed(client, layout)["css"].replace('url("border.svg") 0 0 / 297mm 210mm no-repeat', "none")
    sent = typed(client, layout, html=html, css=css, remove=["border.svg"])
    assert client.post(reverse("layouts:edit", args=[layout.pk]), sent).status_code == 302
    assert selectors.latest_of(layout).source().assets == {}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"logo": SimpleUploadedFile("logo.png", b"GIF89a")}, "logo"),
        ({"stamp": SimpleUploadedFile("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>")}, "stamp"),
        ({"other": SimpleUploadedFile("x.png", encoded("PNG")), "other_name": "../x"}, "other_name"),
        ({"other": SimpleUploadedFile("x.png", encoded("PNG"))}, "other_name"),
        ({"images": "x"}, "__all__"),
        ({"name": ""}, "name"),
        ({"html": "x" * 100_001}, "html"),
        ({"length": "other"}, "length"),
    ],
)
def test_what_the_form_refuses(client, layout, changes, field):
    sent = typed(client, layout) | changes
    response = client.post(reverse("layouts:edit", args=[layout.pk]), sent)
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert layout.versions.count() == 1


def test_images_of_another_organizer_cannot_be_named(client, layout, owner):
    other = make_layout(OrganizerFactory(), owner)
    MembershipFactory(organizer=other.organizer, user=owner, role="owner")
    foreign = re.search(r'name="images" value="([^"]+)"', page(client, other))[1]
    response = client.post(reverse("layouts:edit", args=[layout.pk]), typed(client, layout, images=foreign))
    assert response.status_code == 422


def test_restore_duplicate_and_archive(client, layout, organizer):
    sent = typed(client, layout, css=typed(client, layout)["css"] + "/* 2 */")
    client.post(reverse("layouts:edit", args=[layout.pk]), sent)
    client.post(reverse("layouts:restore", args=[layout.pk, 1]))
    assert selectors.latest_of(layout).number == 3
    client.post(reverse("layouts:duplicate", args=[layout.pk]))
    assert Layout.objects.filter(organizer=organizer).count() == 2
    client.post(reverse("layouts:archive", args=[layout.pk]))
    layout.refresh_from_db()
    assert layout.archived_at
    client.post(reverse("layouts:archive", args=[layout.pk]), {"back": "1"})
    layout.refresh_from_db()
    assert layout.archived_at is None


def test_pictures_are_seen_below_but_not_aside(client, layout, organizer):
    version = selectors.latest_of(layout).pk
    below, aside = OrganizerFactory(parent=organizer), OrganizerFactory()
    client.force_login(MembershipFactory(organizer=below, role="issuer").user)
    response = client.get(reverse("layouts:picture", args=[below.slug, version]))
    assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
    client.force_login(MembershipFactory(organizer=aside, role="owner").user)
    assert client.get(reverse("layouts:picture", args=[aside.slug, version])).status_code == 404


def test_an_upload_that_is_only_looked_at_is_kept_for_the_form_alone(client, layout):
    client.post(reverse("layouts:edit", args=[layout.pk]), typed(client, layout, preview="1", logo=logo()))
    assert LayoutAsset.objects.filter(versions=None).count() == 1
    assert "logo" not in selectors.latest_of(layout).source().assets
