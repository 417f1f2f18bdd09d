"""Layouts and their versions: what is saved stays as it was saved."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from bimtek.common.errors import Refusal
from certificates.layouts import registry, selectors, services
from certificates.layouts.models import AlteredVersion, digest
from certificates.models import Layout, LayoutAsset, LayoutVersion
from certificates.press.source import Asset, LayoutSource
from tests.factories import MembershipFactory, OrganizerFactory
from tests.layouts import make_layout

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 2, 1, 2, 0, tzinfo=UTC)
DOT = Asset("image/svg+xml", b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>')


@pytest.fixture
def by(organizer):
    return MembershipFactory(organizer=organizer, role="owner").user


@pytest.fixture
def layout(organizer, by) -> Layout:
    return make_layout(organizer, by)


def changed(layout: Layout, addition: str = "<!-- 2 -->") -> LayoutSource:
    source = selectors.latest_of(layout).source()
    return LayoutSource(source.html + addition, source.css, {**source.assets, "logo": DOT})


def save(layout: Layout, by, source: LayoutSource | None = None) -> LayoutVersion:
    return services.save(layout=layout, name=layout.name, source=source or changed(layout), by=by, now=NOW)


def test_a_shipped_design_is_written_at_its_first_use_and_only_then():
    first, again = services.shipped_version("klasik"), services.shipped_version("klasik")
    assert (first.pk, first.number, first.layout) == (again.pk, 1, None)
    assert first.source() == registry.source("klasik")


def test_a_changed_design_becomes_a_version_of_its_own(monkeypatch: pytest.MonkeyPatch):
    old = services.shipped_version("klasik")
    plain = registry.source("klasik")
    monkeypatch.setattr(registry, "source", lambda key: LayoutSource(plain.html, plain.css + "/* new */", plain.assets))
    new = services.shipped_version("klasik")
    assert (old.number, new.number) == (1, 2)
    old.refresh_from_db()
    assert old.source() == plain


def test_to_create_is_to_start_from_a_design(organizer, by):
    layout = services.create(organizer=organizer, name="Baru", design="modern", by=by, now=NOW)
    version = selectors.latest_of(layout)
    assert (version.number, version.created_by, version.source()) == (1, by, registry.source("modern"))
    assert bytes(version.picture)[8:12] == b"WEBP"


@pytest.mark.slow("draws layouts in children")
def test_saving_adds_a_version_and_changes_none(layout, by):
    before = LayoutVersion.objects.filter(layout=layout).values().get()
    version = save(layout, by)
    assert (version.number, selectors.latest_of(layout)) == (2, version)
    assert LayoutVersion.objects.filter(pk=before["id"]).values().get() == before
    assert version.source().assets["logo"] == DOT


def test_saving_what_is_the_same_adds_nothing(layout, by):
    same = selectors.latest_of(layout).source()
    version = services.save(layout=layout, name="Nama lain", source=same, by=by, now=NOW)
    layout.refresh_from_db()
    assert (version.number, layout.name, layout.versions.count()) == (1, "Nama lain", 1)


@pytest.mark.parametrize("addition", ["{{ settings }}", '<img src="http://x.example/a.png" alt="">', "{% if place %}"])
def test_what_cannot_be_drawn_is_not_saved(layout, by, addition):
    with pytest.raises(Refusal) as refused:
        save(layout, by, changed(layout, addition))
    assert refused.value.code == "layout_wrong"
    assert (layout.versions.count(), LayoutAsset.objects.filter(content_type="image/svg+xml").count()) == (1, 1)


def test_restoring_is_a_new_version_too(layout, by):
    first = selectors.latest_of(layout)
    save(layout, by)
    restored = services.restore(version=first, by=by, now=NOW)
    assert (restored.number, restored.sha256, layout.versions.count()) == (3, first.sha256, 3)


def test_a_duplicate_begins_as_the_latest_version(layout, by):
    version = save(layout, by)
    copy = services.duplicate(layout=layout, name="Salinan", by=by, now=NOW)
    assert selectors.latest_of(copy).source() == version.source()
    assert (copy.organizer, layout.versions.count()) == (layout.organizer, 2)


def test_there_can_be_too_many(organizer, by, layout, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(services, "MOST_LAYOUTS", 1)
    with pytest.raises(Refusal) as refused:
        services.create(organizer=organizer, name="Baru", design="modern", by=by, now=NOW)
    assert refused.value.code == "many_layouts"


def test_a_version_altered_past_the_portal_is_noticed(layout):
    LayoutVersion.objects.filter(layout=layout).update(css="body { display: none }")
    with pytest.raises(AlteredVersion):
        selectors.latest_of(layout).source()


def test_an_image_altered_past_the_portal_is_noticed(layout):
    LayoutAsset.objects.update(content=DOT.content)
    with pytest.raises(AlteredVersion):
        selectors.latest_of(layout).source()


def test_the_database_gives_a_number_only_once(layout):
    twin = selectors.latest_of(layout)
    twin.pk = None
    with pytest.raises(IntegrityError, match="layout_version_once"), transaction.atomic():
        twin.save()


def test_what_is_in_use_cannot_be_deleted(layout):
    from django.db.models import ProtectedError

    version = selectors.latest_of(layout)
    for row in (layout, version, LayoutAsset.objects.first()):
        with pytest.raises(ProtectedError):
            row.delete()


def test_no_service_can_change_a_version():
    """Whoever adds a way to do so should read decisions.md first."""
    import inspect

    text = inspect.getsource(services)
    assert "LayoutVersion.objects.create(" in text
    assert [word for word in ("version.save(", "versions.update(", "bulk_update(", ".delete(") if word in text] == []


def test_an_image_is_stored_once(organizer, by):
    make_layout(organizer, by)
    make_layout(organizer, by, name="Lain")
    assert LayoutAsset.objects.count() == 1
    assert services.keep_image(DOT).pk == services.keep_image(DOT).pk


def test_the_hash_tells_all_parts_apart():
    plain = LayoutSource("a", "b", {"x": DOT})
    others = [
        LayoutSource("ab", "", {"x": DOT}),
        LayoutSource("a", "b", {"y": DOT}),
        LayoutSource("a", "b", {}),
        LayoutSource("b", "a", {"x": DOT}),
    ]
    others.append(LayoutSource("a", "b", {"x": Asset("image/png", DOT.content)}))
    assert len({digest(each) for each in [plain, *others]}) == 6


def test_choices_are_shipped_own_and_inherited(organizer, by, layout):
    below = OrganizerFactory(parent=organizer)
    aside = OrganizerFactory()
    make_layout(aside, by, name="Orang lain")
    own = make_layout(below, by, name="Punya sendiri")
    gone = make_layout(below, by, name="Arsip")
    services.archive(layout=gone, archived=True, now=NOW)
    shipped = ["klasik", "modern", "resmi", "dua-halaman"]
    keys = [choice.key for choice in selectors.choices(below)]
    assert keys == [*shipped, f"layout-{own.pk}", f"layout-{layout.pk}"]
    assert [choice.key for choice in selectors.choices(organizer)] == [*shipped, f"layout-{layout.pk}"]


def test_choices_take_the_same_queries_for_many(organizer, by, django_assert_num_queries):
    layouts = [make_layout(organizer, by, name=f"Tata letak {n}") for n in range(30)]
    with django_assert_num_queries(1):
        found = selectors.choices(organizer)
        assert [choice.version.number for choice in found[4:]] == [1] * len(layouts)


def test_an_archived_layout_comes_back(layout):
    services.archive(layout=layout, archived=True, now=NOW)
    assert layout not in selectors.usable(layout.organizer)
    services.archive(layout=layout, archived=False, now=NOW)
    assert layout in selectors.usable(layout.organizer)
