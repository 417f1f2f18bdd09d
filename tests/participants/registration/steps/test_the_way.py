"""Registering one question at a time: the way through, back, on another device, and to the ticket."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from events.models import SeatPool
from participants.models import Answer, Draft, DraftFile, Person, Question, Registration
from participants.questions import drafts
from participants.questions.services import ask_person_fields
from tests.events.staff import queries
from tests.factories import PersonFactory, PoolFactory, SessionFactory, UserFactory
from tests.participants.registration.form import NOW
from tests.participants.registration.steps.walk import agree, ask, begin, check, named, say, step, steps, upload

pytestmark = pytest.mark.django_db


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


def test_a_pupil_is_not_asked_for_a_nip(me, person, pool):
    """Which of a person's own fields are asked follows the category, as the organizer set it."""
    Person.objects.filter(pk=person.pk).update(nip="", position="")
    pupils = PoolFactory(session=pool.session, category="Pelajar")
    ask_person_fields(
        programme=pool.session.programme,
        asked={"nip": True, "position": False},
        categories={"nip": [pool.category], "position": []},
    )
    assert me.get(begin(pool)).headers["Location"] == step(pool, "kategori")
    assert me.get(step(pool, "data-nip")).headers["Location"] == begin(pool)
    assert say(me, pool, "kategori", pool=pupils.pk).headers["Location"] == step(pool, "data-position")
    say(me, pool, "data-position", position="")
    agree(me, pool)
    assert "data-nip" not in steps(me, pool)
    changed = me.post(f"{step(pool, 'kategori')}?kembali=1", {"pool": pool.pk})
    assert changed.headers["Location"] == f"{step(pool, 'data-nip')}?kembali=1"
    assert say(me, pool, "data-nip", nip="").status_code == 422  # of staff it must be filled in
    assert me.post(check(pool)).headers["Location"].startswith(step(pool, "data-nip"))
    assert not Registration.objects.exists()


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


def test_what_was_typed_on_the_one_page_is_kept_where_more_is_asked_meanwhile(me, pool):
    other = PoolFactory(session=pool.session, category="KPPS")
    assert b'name="consent"' in me.get(begin(pool)).content
    question = ask(pool, required=True)
    typed = {"pool": other.pk, "representing": "", "assignment": "TPS 012", "consent": "on"}
    assert me.post(begin(pool), typed).headers["Location"] == step(pool, named(question))
    assert Draft.objects.get().data == {
        "kategori": {"pool": [str(other.pk)]},
        "tugas": {"representing": [""], "assignment": ["TPS 012"]},
    }
    assert not Registration.objects.exists()


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
