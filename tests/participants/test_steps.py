"""Registering one question at a time: the way through, what is kept, and that nothing typed is lost."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from events.models import SeatPool
from participants.consent.services import ensure_first_version, publish
from participants.consent.texts import forget
from participants.models import Answer, Draft, DraftFile, PersonFields, Question, Registration
from participants.questions import drafts, services
from tests.events.staff import queries
from tests.events.test_materials import JPEG, PDF
from tests.factories import PersonFactory, PoolFactory, SessionFactory, UserFactory

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
CONSENT = {"consent": "on", "consent_version": "1"}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def february():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def text():
    return ensure_first_version(now=NOW)


@pytest.fixture
def pool():
    return PoolFactory(capacity=2)


@pytest.fixture
def person():
    return PersonFactory(user=UserFactory(), name="Siti", phone="+6281234567890", institution="KPU")


@pytest.fixture
def me(client: Client, person):
    client.force_login(person.user)
    return client


def ask(pool, label="Ukuran kaus?", **fields) -> Question:
    return services.add_question(programme=pool.session.programme, label=label, **fields)


def step(pool, name: str) -> str:
    return reverse("registration:step", args=[pool.session_id, name])


def begin(pool) -> str:
    return reverse("registration:register", args=[pool.session_id])


def check(pool) -> str:
    return reverse("registration:check", args=[pool.session_id])


def say(me, here, name: str, answer=None, *, files=None, **more):
    """Fill in a step; `answer` is that of the question it asks."""
    typed = {f"q{name.removeprefix('tanya-')}": answer} if answer is not None else {}
    return me.post(step(here, name), typed | (files or {}) | more)


def agree(me, pool):
    say(me, pool, "tugas", representing="Camat Sukamaju", assignment="TPS 012")
    return say(me, pool, "persetujuan", **CONSENT)


def steps(me, pool) -> list[str]:
    """The names of the steps that the last page shows."""
    return re.findall(r"/daftar/([\w-]+)/\?kembali", me.get(check(pool)).content.decode())


def named(question: Question) -> str:
    return f"tanya-{question.pk}"


def upload(name="ijazah.pdf", content=PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_one_step_after_the_other_ends_on_the_ticket(me, person, pool):
    first, second = ask(pool, required=True), ask(pool, "Alergi?")
    assert me.get(begin(pool)).headers["Location"] == step(pool, named(first))
    page = me.get(step(pool, named(first))).content.decode()
    assert "1 dari 5" in page or "1 of 5" in page
    assert say(me, pool, named(first), "M").headers["Location"] == step(pool, named(second))
    assert say(me, pool, named(second), "").headers["Location"] == step(pool, "tugas")
    assert agree(me, pool).headers["Location"] == check(pool)
    html = me.get(check(pool)).content.decode()
    assert "Camat Sukamaju; TPS 012" in html
    response = me.post(check(pool))
    registration = Registration.objects.get()
    assert response.headers["Location"] == reverse("registration:ticket", args=[registration.code])
    assert (registration.person, registration.status, registration.pool) == (person, "confirmed", pool)
    assert (registration.representing, registration.assignment) == ("Camat Sukamaju", "TPS 012")
    assert list(registration.answers.values_list("question", "value")) == [(first.pk, "M")]
    assert registration.consents.get().accepted_at == NOW
    assert not Draft.objects.exists()


KINDS = [
    ("text", {}, "M", "M", "M"),
    ("long_text", {}, "satu\r\ndua", "satu\ndua", "satu"),
    ("choice", {"options": ["Nasi", "Mi"]}, "Mi", "Mi", "Mi"),
    ("choices", {"options": ["Nasi", "Mi", "Roti"]}, ["Nasi", "Roti"], ["Nasi", "Roti"], "Nasi; Roti"),
    ("yes_no", {}, "no", False, "Tidak"),
    ("number", {}, "2.50", "2.5", "2,5"),
    ("date", {}, "2000-02-29", "2000-02-29", "29 Februari 2000"),
]


@pytest.mark.parametrize(("kind", "fields", "typed", "kept", "shown"), KINDS)
def test_each_kind_is_kept_and_told(me, pool, kind, fields, typed, kept, shown):
    question = ask(pool, kind=kind, required=True, **fields)
    assert say(me, pool, named(question)).status_code == 422
    say(me, pool, named(question), typed)
    agree(me, pool)
    assert shown in me.get(check(pool)).content.decode()
    me.post(check(pool))
    assert Answer.objects.get().value == kept


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("text", "x" * 201),
        ("long_text", "x" * 4001),
        ("choice", "Soto"),
        ("choices", ["Nasi", "Soto"]),
        ("yes_no", "mungkin"),
        ("number", "dua"),
        ("number", "NaN"),
        ("date", "31 Februari"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_is_kept(me, pool, kind, typed):
    question = ask(pool, kind=kind, options=["Nasi", "Mi"])
    response = say(me, pool, named(question), typed)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [f"q{question.pk}"]
    kept = Draft.objects.get().data[named(question)][f"q{question.pk}"]
    assert kept == (typed if isinstance(typed, list) else [typed])
    agree(me, pool)
    assert me.post(check(pool)).headers["Location"].startswith(step(pool, named(question)))
    assert not Registration.objects.exists()


def test_a_file_is_kept_and_goes_with_the_registration(me, pool, django_capture_on_commit_callbacks):
    question, other = ask(pool, kind="file", required=True), ask(pool, "Umur?", kind="number")
    assert say(me, pool, named(question)).status_code == 422
    say(me, pool, named(question), files={f"q{question.pk}": upload()})
    first = DraftFile.objects.get().file.name
    assert say(me, pool, named(other), "banyak").status_code == 422  # an error elsewhere takes nothing away
    assert "ijazah.pdf" in me.get(step(pool, named(question))).content.decode()
    assert say(me, pool, named(question)).status_code == 302  # no file has to be chosen again
    with django_capture_on_commit_callbacks(execute=True):
        say(me, pool, named(question), files={f"q{question.pk}": upload("foto.jpg", JPEG)})
    assert not default_storage.exists(first)
    say(me, pool, named(other), "30")
    agree(me, pool)
    assert "foto.jpg" in me.get(check(pool)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        me.post(check(pool))
    answer = Answer.objects.get(question=question)
    assert (answer.file_name, answer.content_type, answer.size, answer.value) == (
        "foto.jpg",
        "image/jpeg",
        len(JPEG),
        None,
    )
    with answer.file.open() as file:
        assert file.read() == JPEG
    assert not DraftFile.objects.exists()


def test_an_optional_file_can_be_taken_away_again(me, pool, django_capture_on_commit_callbacks):
    question = ask(pool, kind="file")
    say(me, pool, named(question), files={f"q{question.pk}": upload()})
    name = DraftFile.objects.get().file.name
    with django_capture_on_commit_callbacks(execute=True):
        say(me, pool, named(question), remove="on")
    assert not DraftFile.objects.exists()
    assert not default_storage.exists(name)
    agree(me, pool)
    me.post(check(pool))
    assert not Answer.objects.exists()
    assert Registration.objects.count() == 1


@pytest.mark.parametrize("content", [b"", b"<html>", b"MZ" + bytes(100), PDF[:20]])
def test_a_file_of_no_known_kind_is_refused(me, pool, content):
    question = ask(pool, kind="file")
    response = say(me, pool, named(question), files={f"q{question.pk}": upload("ijazah.pdf", content)})
    assert response.status_code == 422
    assert not DraftFile.objects.exists()


def test_a_file_too_large_is_refused_and_the_earlier_one_stays(me, pool, settings):
    question = ask(pool, kind="file")
    say(me, pool, named(question), files={f"q{question.pk}": upload()})
    settings.ANSWER_MAX_BYTES = 10
    response = say(me, pool, named(question), files={f"q{question.pk}": upload("besar.pdf")})
    assert response.status_code == 422
    assert DraftFile.objects.get().file_name == "ijazah.pdf"
    assert "ijazah.pdf" in response.content.decode()


def test_files_are_limited_by_account(me, pool, monkeypatch):
    monkeypatch.setattr("participants.questions.limits.MOST", 1)
    question = ask(pool, kind="file")
    assert say(me, pool, named(question), files={f"q{question.pk}": upload()}).status_code == 302
    assert say(me, pool, named(question), files={f"q{question.pk}": upload("b.pdf")}).status_code == 422
    assert DraftFile.objects.get().file_name == "ijazah.pdf"


def test_questions_follow_the_category(me, pool):
    other = PoolFactory(session=pool.session, category="KPPS")
    everybody, theirs = ask(pool, "Semua?"), ask(pool, "TPS?", categories=["KPPS"], required=True)
    assert me.get(begin(pool)).headers["Location"] == step(pool, "kategori")
    assert me.get(step(pool, named(theirs))).headers["Location"] == begin(pool)  # nobody knows yet who is asked
    say(me, pool, "kategori", pool=pool.pk)
    say(me, pool, named(everybody), "ya")
    agree(me, pool)
    assert steps(me, pool) == ["kategori", named(everybody), "tugas", "persetujuan"]
    changed = me.post(f"{step(pool, 'kategori')}?kembali=1", {"pool": other.pk})
    assert changed.headers["Location"] == f"{step(pool, named(theirs))}?kembali=1"
    said = me.post(f"{step(pool, named(theirs))}?kembali=1", {f"q{theirs.pk}": "TPS 1"})
    assert said.headers["Location"] == check(pool)
    me.post(check(pool))
    registration = Registration.objects.get()
    assert registration.pool == other
    assert registration.answers.count() == 2


def test_answers_of_another_category_are_left_behind(me, pool):
    other = PoolFactory(session=pool.session, category="KPPS")
    theirs = ask(pool, "TPS?", categories=["KPPS"])
    say(me, pool, "kategori", pool=other.pk)
    say(me, pool, named(theirs), "TPS 1")
    say(me, pool, "kategori", pool=pool.pk)
    agree(me, pool)
    me.post(check(pool))
    assert Registration.objects.get().pool == pool
    assert not Answer.objects.exists()


def test_a_question_for_another_category_leaves_the_short_page(me, pool):
    ask(pool, "TPS?", categories=["Tidak di sesi ini"])
    assert b'name="consent"' in me.get(begin(pool)).content
    assert me.get(step(pool, "tugas")).headers["Location"] == begin(pool)
    assert me.get(check(pool)).headers["Location"] == begin(pool)


def test_somebody_goes_on_the_next_day_on_another_device(me, pool, person, february):
    first, second = ask(pool, required=True), ask(pool, "Alergi?", required=True)
    say(me, pool, named(first), "M")
    february.shift(timedelta(days=1))
    there = Client()
    there.force_login(person.user)
    response = there.get(begin(pool), follow=True)
    assert response.redirect_chain[-1][0] == step(pool, named(second))
    assert "Go on from here" in response.content.decode() or "Lanjutkan dari sini" in response.content.decode()
    html = there.get(step(pool, named(first))).content.decode()
    assert 'value="M"' in html


def test_the_way_back(me, pool):
    first, second = ask(pool), ask(pool, "Alergi?")
    say(me, pool, named(first), "M")
    html = me.get(step(pool, named(second))).content.decode()
    assert f'href="{step(pool, named(first))}"' in html
    assert f'href="{reverse("catalogue:session", args=[pool.session_id])}"' in (
        me.get(step(pool, named(first))).content.decode()
    )


def test_two_tabs_keep_each_others_steps(me, pool):
    first, second = ask(pool), ask(pool, "Alergi?")
    say(me, pool, named(second), "kacang")
    say(me, pool, named(first), "M")
    assert set(Draft.objects.get().data) == {named(first), named(second)}


def test_sending_twice_makes_one_registration(me, pool):
    question = ask(pool)
    say(me, pool, named(question), "M")
    agree(me, pool)
    first, again = me.post(check(pool)), me.post(check(pool))
    assert first.headers["Location"] == again.headers["Location"]
    assert Registration.objects.count() == Answer.objects.count() == 1


def test_the_draft_carries_the_key_of_the_request(me, pool):
    question = ask(pool)
    say(me, pool, named(question), "M")
    key = Draft.objects.get().request_key
    agree(me, pool)
    me.post(check(pool))
    assert Registration.objects.get().request_key == key


def test_the_last_page_waits_for_what_is_open(me, pool):
    question = ask(pool, required=True)
    agree(me, pool)
    for answer in (me.get(check(pool)), me.post(check(pool))):
        assert answer.headers["Location"].startswith(step(pool, named(question)))
    assert not Registration.objects.exists()


def test_a_new_consent_text_is_read_again(me, pool):
    question = ask(pool)
    say(me, pool, named(question), "M")
    agree(me, pool)
    publish(purpose="Baru", data="d", retention="r", rights="h", now=NOW)
    forget()
    response = me.post(check(pool))
    assert response.headers["Location"].startswith(step(pool, "persetujuan"))
    html = me.get(step(pool, "persetujuan")).content.decode()
    assert "Baru" in html
    assert "checked" not in html
    assert not Registration.objects.exists()


def test_a_question_archived_meanwhile_is_left_out(me, pool, django_capture_on_commit_callbacks):
    question, other = ask(pool, kind="file", required=True), ask(pool, "Alergi?")
    say(me, pool, named(question), files={f"q{question.pk}": upload()})
    name = DraftFile.objects.get().file.name
    say(me, pool, named(other), "kacang")
    agree(me, pool)
    Question.objects.filter(pk=question.pk).update(archived_at=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        me.post(check(pool))
    assert Answer.objects.get().question == other
    assert not default_storage.exists(name)


def test_the_last_seat_taken_meanwhile_is_told_in_place(me, pool):
    """Without a waiting list; all that was filled in stays."""
    other = PoolFactory(session=pool.session, category="KPPS")
    question = ask(pool)
    say(me, pool, "kategori", pool=pool.pk)
    say(me, pool, named(question), "M")
    agree(me, pool)
    SeatPool.objects.filter(pk=pool.pk).update(capacity=0, has_waiting_list=False)
    response = me.post(check(pool))
    assert response.headers["Location"].startswith(step(pool, "kategori"))
    assert me.post(step(pool, "kategori"), {"pool": pool.pk}).status_code == 422
    me.post(step(pool, "kategori"), {"pool": other.pk})
    me.post(check(pool))
    assert Registration.objects.get().pool == other


def test_a_full_pool_with_a_line_says_so(me, pool):
    question = ask(pool)
    SeatPool.objects.update(capacity=0)
    assert b"notice--warning" in me.get(step(pool, named(question))).content
    say(me, pool, named(question), "M")
    agree(me, pool)
    html = me.get(check(pool)).content.decode()
    assert "Join the waiting list" in html or "Masuk daftar tunggu" in html
    response = me.post(check(pool), follow=True)
    assert Registration.objects.get().status == "waitlisted"
    assert Answer.objects.count() == 1
    assert response.status_code == 200


def test_a_pledge_is_a_step_of_its_own_with_a_tick_for_each_point(me, pool):
    SeatPool.objects.update(audience="asn")
    assert me.get(begin(pool)).headers["Location"] == step(pool, "tugas")
    agree(me, pool)
    there = step(pool, "ikrar-asn")
    page = me.get(there)
    ticks = [field.html_name for field in page.context["form"].visible_fields()]
    assert len(ticks) > 1
    typed = {"pledge_asn_version": "1"} | dict.fromkeys(ticks, "on")
    assert me.post(there, typed | {ticks[0]: ""}).status_code == 422
    assert me.post(there, typed).headers["Location"] == check(pool)
    me.post(check(pool))
    assert Registration.objects.get().pledges.count() == 1


def test_a_pupil_brings_a_guardian(me, pool):
    SeatPool.objects.update(audience="students")
    assert me.get(begin(pool)).headers["Location"] == step(pool, "tugas")
    say(me, pool, "tugas")
    assert me.post(step(pool, "lahir"), {"birth_date": "2012-05-01"}).headers["Location"] == step(pool, "persetujuan")
    assert say(me, pool, "persetujuan", **CONSENT).headers["Location"] == step(pool, "wali")
    guardian = {
        "guardian_name": "Budi",
        "guardian_relation": "ayah",
        "guardian_phone": "081234567890",
        "guardian_consent": "on",
        "consent_version": "1",
    }
    assert me.post(step(pool, "wali"), guardian | {"guardian_consent": ""}).status_code == 422
    assert me.post(step(pool, "wali"), guardian).headers["Location"] == check(pool)
    assert "Budi" in me.get(check(pool)).content.decode()
    me.post(check(pool))
    registration = Registration.objects.get()
    assert registration.guardian_consents.get().name == "Budi"
    registration.person.refresh_from_db()
    assert registration.person.birth_date == date(2012, 5, 1)


def test_an_adult_pupil_needs_none(me, pool):
    SeatPool.objects.update(audience="students")
    say(me, pool, "tugas")
    me.post(step(pool, "lahir"), {"birth_date": "2000-05-01"})
    assert say(me, pool, "persetujuan", **CONSENT).headers["Location"] == check(pool)
    me.post(check(pool))
    assert Registration.objects.count() == 1


DETAILS = [
    ("position", "Ketua PPS", "position"),
    ("nip", "197512302006041012", "nip"),
    ("birth_date", "1990-04-25", "birth_date"),
    ("nik", "3171016504900002", "nik"),
]


@pytest.mark.parametrize(("name", "typed", "column"), DETAILS)
def test_a_detail_of_the_person_goes_to_the_person(me, pool, person, name, typed, column):
    PersonFields.objects.create(programme=pool.session.programme, asked={name: True})
    there = step(pool, f"data-{name.replace('_', '-')}")
    assert me.get(begin(pool)).headers["Location"] == there
    assert me.post(there, {name: ""}).status_code == 422
    assert me.post(there, {name: typed}).headers["Location"] == step(pool, "tugas")
    person.refresh_from_db()
    assert str(getattr(person, column)) == typed
    assert person.name == "Siti"
    assert typed not in str(Draft.objects.get().data)
    agree(me, pool)
    html = me.get(check(pool)).content.decode()
    assert name != "nik" or typed not in html
    me.post(check(pool))
    assert Registration.objects.count() == 1
    assert not Draft.objects.exists()


def test_a_wrong_detail_changes_nothing(me, pool, person):
    PersonFields.objects.create(programme=pool.session.programme, asked={"nik": True})
    response = me.post(step(pool, "data-nik"), {"nik": "123"})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["nik"]
    person.refresh_from_db()
    assert person.nik == ""


def test_a_nik_is_tried_a_few_times_only(me, pool, monkeypatch):
    monkeypatch.setattr("participants.people.limits.TRIES_ALLOWED", 0)
    PersonFields.objects.create(programme=pool.session.programme, asked={"nik": True})
    response = me.post(step(pool, "data-nik"), {"nik": "3171016504900002"})
    assert response.context["form"].errors.as_data()["nik"][0].code == "nik_tries"


def test_an_optional_detail_may_stay_empty(me, pool, person):
    PersonFields.objects.create(programme=pool.session.programme, asked={"position": False})
    assert me.post(step(pool, "data-position"), {"position": ""}).headers["Location"] == step(pool, "tugas")
    agree(me, pool)
    me.post(check(pool))
    assert Registration.objects.count() == 1


def test_who_told_a_detail_before_has_the_short_page(me, pool, person):
    PersonFields.objects.create(programme=pool.session.programme, asked={"position": True})
    type(person).objects.update(position="Ketua")
    assert b'name="consent"' in me.get(begin(pool)).content


def test_steps_are_for_who_may_register(client, me, pool):
    question = ask(pool)
    addresses = [step(pool, named(question)), check(pool)]
    client.logout()
    for address in addresses:
        assert client.get(address).headers["Location"].startswith(reverse("account_login"))
    client.force_login(UserFactory())
    for address in addresses:
        assert client.get(address).headers["Location"].startswith(reverse("people:profile"))
    assert client.get(reverse("registration:step", args=[pool.session_id + 1, "tugas"])).status_code == 404
    assert client.delete(addresses[0]).status_code == 405


def test_before_it_opens_and_after_it_closed_no_step_is_shown(me):
    pool = PoolFactory(session=SessionFactory(registration_opens_at=NOW + timedelta(days=1)))
    question = ask(pool)
    response = say(me, pool, named(question), "M")
    assert "Selasa, 2 Februari 2027 pukul 13.00 WITA" in response.content.decode()
    assert not Draft.objects.exists()


def test_words_of_organizers_and_participants_are_no_html(me, pool):
    xss = "<script>alert(1)</script>"
    question = ask(pool, xss, help_text=xss, kind="choice", options=[xss, "b"])
    note = ask(pool, "Catatan?")
    say(me, pool, named(question), xss)
    say(me, pool, named(note), xss)
    agree(me, pool)
    for address in (step(pool, named(question)), step(pool, named(note)), check(pool)):
        assert xss not in me.get(address).content.decode()


def test_what_no_keyboard_types_breaks_nothing(me, pool):
    question = ask(pool)
    assert say(me, pool, named(question), "a\0b").status_code == 422
    assert Draft.objects.get().data[named(question)] == {f"q{question.pk}": ["ab"]}


def test_what_is_far_too_long_is_shown_again_but_not_kept(me, pool):
    question = ask(pool, kind="long_text")
    response = say(me, pool, named(question), "x" * 30_000)
    assert response.status_code == 422
    assert "x" * 30_000 in response.content.decode()
    assert Draft.objects.get().data == {}


def test_drafts_are_forgotten_after_thirty_days(me, pool, february, django_capture_on_commit_callbacks):
    question = ask(pool, kind="file")
    say(me, pool, named(question), files={f"q{question.pk}": upload()})
    name = DraftFile.objects.get().file.name
    fresh = Draft.objects.create(person=PersonFactory(), session=pool.session, updated_at=NOW + timedelta(days=2))
    with django_capture_on_commit_callbacks(execute=True):
        assert drafts.purge(now=NOW + timedelta(days=30)) == 0
        assert drafts.purge(now=NOW + timedelta(days=30, seconds=1)) == 1
    assert Draft.objects.get() == fresh
    assert not default_storage.exists(name)


def test_pages_ask_as_much_of_thirty_questions_as_of_one(me, pool):
    def fill(questions):
        for question in questions:
            say(me, pool, named(question), "M")
        agree(me, pool)
        return [queries(me, address) for address in (step(pool, named(questions[0])), check(pool))]

    few = fill([ask(pool)])
    assert fill(list(Question.objects.all()) + [ask(pool, f"Pertanyaan {n}?") for n in range(29)]) == few
