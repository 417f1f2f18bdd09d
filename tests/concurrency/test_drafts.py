"""Tabs of one person at once: no step of a draft is lost, and sending it twice makes one registration."""

from datetime import UTC, datetime
from functools import partial

import pytest

from participants.consent.services import Agreement, ensure_first_version
from participants.enrolment.services import register
from participants.models import Answer, Draft, Registration
from participants.questions import drafts, services
from tests.concurrency.threads import at_once
from tests.factories import PersonFactory, PoolFactory, QuestionFactory, RegistrationFactory

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
THREADS = 8


def test_tabs_keep_each_others_steps():
    pool, person = PoolFactory(), PersonFactory()
    keep = partial(drafts.keep, person=person, session=pool.session, now=NOW)
    steps = {f"tanya-{n}": {f"q{n}": [str(n)]} for n in range(THREADS)}
    at_once([partial(keep, step=name, typed=typed) for name, typed in steps.items()])
    assert Draft.objects.get().data == steps


def test_a_draft_sent_from_many_tabs_is_one_registration_with_its_answers():
    pool, person, text = PoolFactory(), PersonFactory(), ensure_first_version(now=NOW)
    question = QuestionFactory(programme=pool.session.programme)
    drafts.keep(person=person, session=pool.session, step="tugas", typed={}, now=NOW)
    send = partial(
        register,
        person=person,
        session=pool.session,
        pool_id=pool.pk,
        request_key=Draft.objects.get().request_key,
        answers={question.pk: "M"},
        agreement=Agreement(text),
        now=NOW,
    )
    sent = at_once([send] * THREADS)
    assert {registration.pk for registration in sent} == {Registration.objects.get().pk}
    assert Answer.objects.count() == 1
    assert not Draft.objects.exists()
    pool.refresh_from_db()
    assert pool.taken == 1


def test_words_do_not_change_under_an_answer_that_is_being_given():
    for _trial in range(10):
        question = QuestionFactory(label="Lama?")
        registration = RegistrationFactory(session=PoolFactory(session__programme=question.programme).session)
        record = partial(services.record, registration=registration, answers={question.pk: "M"}, now=NOW)
        change = partial(services.change_question, question=question, label="Baru?", now=NOW)
        at_once([record, change])
        asked = list(question.programme.questions.filter(archived_at=None).values_list("label", flat=True))
        assert asked == ["Baru?"]
        assert Answer.objects.get(registration=registration).question.label == "Lama?"
