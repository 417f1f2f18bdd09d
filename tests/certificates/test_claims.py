"""Links to one certificate for who has no account: the page behind it, the file, the list of links for staff."""

from urllib.parse import unquote
from uuid import uuid4

import pytest
from auditlog.models import LogEntry
from django.core.signing import Signer
from django.urls import reverse

from certificates.bases import store
from certificates.issuing import claims, corrections, limits
from certificates.issuing.documents import document
from certificates.models import Certificate
from tests.events.staff import queries
from tests.factories import MembershipFactory, SessionFactory, SpeakerFactory, UserFactory
from tests.workbooks import is_plain, rows_in, rows_of

from .conftest import NOW

pytestmark = pytest.mark.django_db

NIP, PHONE = "199001012015012001", "+6281234567890"


@pytest.fixture
def certificate(attend, issue_and_print) -> Certificate:
    attend("Siti Aminah", institution="KPU Kabupaten Bulungan", nip=NIP, phone=PHONE)
    issue_and_print()
    return Certificate.objects.select_related("edition__signing_key", "base").get()


@pytest.fixture
def desk(client, issuer):
    client.force_login(issuer)
    return client


def page_of(certificate: Certificate) -> str:
    return reverse("issuing:claim", args=[claims.token(certificate.pk)])


def file_of(certificate: Certificate) -> str:
    return reverse("issuing:claim_file", args=[claims.token(certificate.pk)])


def export_of(session) -> str:
    return reverse("issuing:claims_export", args=[session.pk])


def replace(certificate, issuer) -> Certificate:
    return corrections.replace(
        certificate=certificate, name="Siti Aminah, S.H.", institution="", reason="Gelar.", by=issuer, now=NOW
    )


# The page and the file


def test_the_link_leads_to_the_certificate_without_signing_in(client, certificate):
    page = client.get(page_of(certificate))
    text = page.content.decode()
    assert page.status_code == 200
    for expected in ("Siti Aminah", "Bimtek Pemungutan Suara", f'href="{file_of(certificate)}"'):
        assert expected in text
    answer = client.get(file_of(certificate))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert b"".join(answer.streaming_content) == document(certificate)
    assert answer["Content-Disposition"].startswith("attachment; filename=")


def test_nothing_of_the_person_beyond_name_and_programme(client, certificate):
    text = client.get(page_of(certificate)).content.decode()
    for secret in (NIP, "81234567890", certificate.registration.person.user.email, "KPU Kabupaten Bulungan"):
        assert secret not in text


def test_no_answer_is_kept_or_listed(client, certificate):
    for address in (page_of(certificate), file_of(certificate), "/s/salah/", "/s/salah/sertifikat.pdf"):
        answer = client.get(address)
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "same-origin"


def test_the_link_is_short_and_needs_no_escaping(certificate):
    token = claims.token(certificate.pk)
    assert len(token) == 66
    assert page_of(certificate) == f"/s/{token}/"
    assert claims.by_token(token) == certificate
    assert claims.address(certificate).endswith(f"/s/{token}/")


def forgeries(certificate: Certificate) -> list[str]:
    token = claims.token(certificate.pk)
    key, _dot, signature = token.partition(".")
    other = claims.token(uuid4())
    return [
        "x",
        ".",
        key,
        f"{key}.",
        f"{key}.{signature[:-1]}",
        f"{key}.{signature}x",
        f"{key}.{other.partition('.')[2]}",
        f"{other.partition('.')[0]}.{signature}",
        token.swapcase(),
        str(certificate.pk),
        Signer(sep=".").sign(key),
        Signer(key="another secret", salt=claims.SALT, sep=".").sign(key),
        other,  # signed here, of no certificate
        "é" * 50,
        "%00",
    ]


@pytest.mark.parametrize("which", range(15))
def test_a_forged_link_gives_nothing(client, certificate, which):
    token = forgeries(certificate)[which]
    for address in (f"/s/{token}/", f"/s/{token}/sertifikat.pdf"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "Siti Aminah" not in answer.content.decode()


def test_the_database_is_not_asked_about_a_forged_link(client, certificate, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/s/salah.salah/")


def test_another_secret_ends_all_links(client, certificate, settings):
    address = page_of(certificate)
    settings.SECRET_KEY = "another secret"
    assert client.get(address).status_code == 404


def test_many_unknown_links_from_one_address_are_stopped(client, certificate):
    for _ in range(limits.UNKNOWN_ALLOWED):
        assert client.get("/s/salah/").status_code == 404
    stopped = client.get("/s/salah/")
    assert (stopped.status_code, stopped["Retry-After"]) == (429, "600")
    assert client.get("/s/salah/", REMOTE_ADDR="203.0.113.9").status_code == 404


def test_wrong_links_of_others_keep_nobody_from_a_certificate_or_from_checking(client, certificate):
    for _ in range(limits.UNKNOWN_ALLOWED + 1):
        client.get("/s/salah/")
    assert client.get(page_of(certificate)).status_code == 200
    assert client.get(reverse("verification:show", args=[certificate.code])).status_code == 200


def test_a_revoked_certificate_is_not_handed_out(client, certificate, issuer):
    corrections.revoke(certificate=certificate, reason="Keliru.", by=issuer, now=NOW)
    page = client.get(page_of(certificate))
    assert page.status_code == 410
    assert reverse("verification:show", args=[certificate.code]) in page.content.decode()
    assert file_of(certificate) not in page.content.decode()
    answer = client.get(file_of(certificate))
    assert (answer.status_code, answer.url) == (302, page_of(certificate))


def test_a_superseded_certificate_is_not_handed_out_and_its_successor_has_a_link(client, certificate, issuer):
    new = replace(certificate, issuer)
    page = client.get(page_of(certificate))
    assert page.status_code == 410
    assert reverse("verification:show", args=[certificate.code]) in page.content.decode()
    assert client.get(file_of(certificate)).status_code == 302
    assert page_of(new) != page_of(certificate)
    assert page_of(new) not in page.content.decode()
    assert client.get(file_of(new)).status_code == 200


def test_a_file_that_we_cannot_make_is_our_fault(client, certificate, caplog):
    Certificate.objects.update(sha256=bytes(32))
    answer = client.get(file_of(certificate))
    assert answer.status_code == 503
    assert str(certificate.pk) in caplog.text
    assert answer["Cache-Control"] == "private, no-store"


def test_a_base_that_is_gone_is_our_fault(client, certificate, monkeypatch):
    def gone(_base):
        raise store.Damaged("press/bases/xx is not in the file storage")

    monkeypatch.setattr(store, "linker", gone)
    assert client.get(file_of(certificate)).status_code == 503


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_can_be_written(client, certificate, method):
    for address in (page_of(certificate), file_of(certificate)):
        assert getattr(client, method)(address).status_code == 405


def test_one_question_for_page_and_file(client, certificate, django_assert_num_queries):
    for address in (page_of(certificate), file_of(certificate)):
        with django_assert_num_queries(1):
            assert client.get(address).status_code == 200


# What staff see


def test_the_file_has_a_working_link_for_each_valid_certificate(desk, client, session, attend, issue_and_print, issuer):
    for name in ("Ani", "Budi", "Cici"):
        attend(name, institution="KPU Tarakan", nip=NIP, phone=PHONE)
    issue_and_print()
    ani, budi, cici = Certificate.objects.order_by("sequence")
    corrections.revoke(certificate=budi, reason="Keliru.", by=issuer, now=NOW)
    new = replace(ani, issuer)
    answer = desk.get(export_of(session))
    assert answer["Cache-Control"] == "private, no-store"
    _head, *rows = rows_of(answer)
    assert rows == [
        [cici.number, "Cici", "KPU Tarakan", "Peserta", claims.address(cici)],
        [new.number, "Siti Aminah, S.H.", "", "Peserta", claims.address(new)],
    ]
    client.logout()
    for row, certificate in zip(rows, (cici, new), strict=True):
        page = client.get("/" + str(row[4]).split("/", 3)[3])
        assert page.context["certificate"] == certificate


def test_speakers_and_moderators_are_in_it(desk, session, attend, issue_and_print):
    item, organizer = session.agenda.get(), session.programme.organizer
    item.speakers.add(SpeakerFactory(organizer=organizer, name="Rahma"))
    item.moderator = SpeakerFactory(organizer=organizer, name="Tono")
    item.save()
    attend("Ani")
    issue_and_print()
    _head, *rows = rows_of(desk.get(export_of(session)))
    assert [(row[1], row[3]) for row in rows] == [("Ani", "Peserta"), ("Rahma", "Narasumber"), ("Tono", "Moderator")]
    assert len({row[4] for row in rows}) == 3


def test_other_sessions_are_not_in_it(desk, certificate, session):
    other = SessionFactory(programme=session.programme)
    assert len(rows_of(desk.get(export_of(other)))) == 1


def test_who_took_the_links_is_written_down(desk, issuer, certificate, session):
    assert len(rows_of(desk.get(export_of(session)))) == 2
    entry = LogEntry.objects.get_for_object(session).first()
    assert (entry.actor, entry.changes) == (issuer, {"exported_claim_links": ["", "1"]})
    token = claims.token(certificate.pk)
    assert token not in str(list(LogEntry.objects.values_list("changes", flat=True)))


@pytest.mark.parametrize("name", ["=1+1", '=HYPERLINK("http://x")', "+62811", "@SUM(A1)", "http://contoh.id"])
def test_texts_stay_texts_in_the_file(desk, session, certificate, name):
    Certificate.objects.update(name=name, institution=name)
    content = b"".join(desk.get(export_of(session)).streaming_content)
    assert is_plain(content)
    assert rows_in(content)[1][1:3] == [name, name]


@pytest.mark.parametrize("route", ["claims", "claims_export"])
def test_links_are_for_who_may_issue(client, session, certificate, organizer, route):
    address = reverse(f"issuing:{route}", args=[session.pk])
    assert client.get(address).url == f"{reverse('account_login')}?next={address}"
    for user, status in (
        (UserFactory(), 404),
        (MembershipFactory(role="owner").user, 404),
        (certificate.registration.person.user, 404),
        (MembershipFactory(organizer=organizer, role="viewer").user, 403),
        (MembershipFactory(organizer=organizer, role="editor").user, 403),
        (MembershipFactory(organizer=organizer, role="issuer").user, 200),
    ):
        client.force_login(user)
        answer = client.get(address)
        answer.getvalue()  # a file is closed when it was read
        assert answer.status_code == status
    assert client.post(address).status_code == 405
    taken = LogEntry.objects.filter(changes__has_key="exported_claim_links").count()
    assert taken == (1 if route == "claims_export" else 0)


def test_the_page_of_a_session_without_certificates_says_so(desk, session):
    page = desk.get(reverse("issuing:claims", args=[session.pk])).content.decode()
    assert export_of(session) not in page


def test_links_cost_the_same_for_one_and_for_thirty(desk, session, attend, issue_and_print):
    addresses = [export_of(session), reverse("issuing:claims", args=[session.pk])]
    attend()
    issue_and_print()
    for address in addresses:  # what a process looks up once
        queries(desk, address)
    one = [queries(desk, address) for address in addresses]
    for n in range(29):
        attend(f"Peserta {n}")
    issue_and_print()
    assert len(rows_of(desk.get(export_of(session)))) == 31
    assert [queries(desk, address) for address in addresses] == one


def test_one_certificate_in_the_workspace_has_its_link_and_a_message(desk, certificate):
    page = desk.get(reverse("issuing:detail", args=[certificate.pk]))
    address = claims.address(certificate)
    assert page.context["claim_url"] == address
    assert f'value="{address}"' in page.content.decode()
    message = unquote(page.context["share_url"].removeprefix("https://wa.me/?text="))
    assert message.endswith(address)
    assert "Siti Aminah" in message
    assert f'href="{page.context["share_url"]}"' in page.content.decode()


def test_what_does_not_count_any_more_has_no_link_in_the_workspace(desk, certificate, issuer):
    replace(certificate, issuer)
    page = desk.get(reverse("issuing:detail", args=[certificate.pk]))
    assert page.context["claim_url"] == page.context["share_url"] == ""
    assert claims.token(certificate.pk) not in page.content.decode()
