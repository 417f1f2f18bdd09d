"""A rundown pasted from Word or Excel: what is read of it, the preview, and the items it makes."""

from datetime import date, time
from time import process_time

import pytest
from django.urls import reverse

from bimtek.common.errors import Refusal
from events.agenda import pasted, rundown_texts, templates
from events.agenda.models import AgendaItem, RundownTemplate
from events.organizers.models import MemberRole
from tests.factories import MembershipFactory, ProgrammeFactory, SessionFactory, SpeakerFactory

Kind = AgendaItem.Kind
TEXT = """SUSUNAN ACARA
No\tWaktu\tAcara\tNarasumber
Hari I : Senin, 5 Februari 2029
1\t08.00 - 09.00 WIB\tPembukaan\tKetua KPU
2\t09.00 s.d. 10.30\tMateri: Pemungutan suara\tH. Ade Suryana, S.Pd.
3\t10.30 s/d 11.00\tRehat kopi\t
Hari II
1\t08:00 – 10:00\tDiskusi kelompok\t
2\t10.00 s.d. selesai\tPenutupan\t
"""


def test_times_days_kinds_and_speakers():
    reading = pasted.read(TEXT)
    assert [(each.day, each.start, each.end, each.kind, each.title, each.speakers) for each in reading.items] == [
        (1, time(8), time(9), Kind.OPENING, "Pembukaan", "Ketua KPU"),
        (1, time(9), time(10, 30), Kind.TALK, "Materi: Pemungutan suara", "H. Ade Suryana, S.Pd."),
        (1, time(10, 30), time(11), Kind.BREAK, "Rehat kopi", ""),
        (2, time(8), time(10), Kind.QUESTIONS, "Diskusi kelompok", ""),
        (2, time(10), None, Kind.CLOSING, "Penutupan", ""),
    ]
    assert reading.unread == ((1, "SUSUNAN ACARA"),)


def test_beginnings_alone_bullets_and_speakers_in_brackets():
    text = "08.00 Registrasi\n09.00 Materi 1 (Asep Sumantri, S.H.)\n10.30 Rehat\n10.45 Materi 2 (lanjutan)\n"
    text += "12.00 s.d. selesai Ishoma"
    told = [(each.start, each.end, each.title, each.speakers) for each in pasted.read(text).items]
    assert told == [
        (time(8), time(9), "Registrasi", ""),
        (time(9), time(10, 30), "Materi 1", "Asep Sumantri, S.H."),
        (time(10, 30), time(10, 45), "Rehat", ""),
        (time(10, 45), time(12), "Materi 2 (lanjutan)", ""),
        (time(12), None, "Ishoma", ""),
    ]
    below = "08.00 - 08.30\nPembukaan\n- Indonesia Raya\n- Doa\n08.30 - 10.00\nMateri I\nNarasumber: Asep Sumantri"
    assert [(each.title, each.speakers) for each in pasted.read(below).items] == [
        ("Pembukaan: Indonesia Raya, Doa", ""),
        ("Materi I", "Asep Sumantri"),
    ]
    table = "No\tKegiatan\tWaktu\tPenanggung Jawab\n1\tMateri I\t08.30 - 10.00\tAsep Sumantri, S.H."
    assert [each.speakers for each in pasted.read(table).items] == ["Asep Sumantri, S.H."]


def test_a_column_of_numbers_or_lesson_hours_that_no_line_names_is_no_title_and_no_speaker():
    for row in (
        "08.00 - 09.00 | Pembukaan | 1,5 | Ketua KPU",
        "08.00 - 09.00 | 2 JP | Pembukaan | Ketua KPU",
        "1 | 08.00 - 09.00 | Pembukaan | 60 menit | Ketua KPU",
        "08.00 - 09.00\t1\tPembukaan\tKetua KPU",
        "08.00 - 09.00 | 90’ | Pembukaan | 1,5 jam pelajaran | Ketua KPU",
    ):
        (item,) = pasted.read(row).items
        assert (item.start, item.end, item.title, item.speakers) == (time(8), time(9), "Pembukaan", "Ketua KPU"), row
    (named,) = pasted.read("Waktu | Acara | JP | Narasumber\n08.00 - 09.00 | Pembukaan | 1 | Ketua KPU").items
    assert (named.title, named.speakers) == ("Pembukaan", "Ketua KPU")


def test_brackets_full_of_capitals_are_read_at_once():
    began = process_time()
    for inside in ("A" * 60, "A" * 60 + "1", "A." * 40, "A " * 60, "KPU", "A" * 5000):
        [item] = pasted.read(f"08.00 - 09.00 Materi ({inside})").items
        assert (item.title, item.speakers) == (f"Materi ({inside})"[:250].strip(), ""), inside
    assert process_time() - began < 0.5


@pytest.mark.parametrize(
    ("line", "title", "speaker"),
    [
        ("08.00 - 09.00 | Pembukaan | Ketua", "Pembukaan", "Ketua"),
        ("08.00-09.00 : Pembukaan", "Pembukaan", ""),
        ("1. 08.00 s.d. 09.00  Pembukaan  Ketua", "Pembukaan", "Ketua"),
        ("Pembukaan 08.00 sampai dengan 09.00", "Pembukaan", ""),
        ("| 08.00 – 09.00 | Pembukaan |", "Pembukaan", ""),
    ],
)
def test_rows_in_many_dresses(line, title, speaker):
    item = pasted.read(line).items[0]
    assert (item.start, item.end, item.title, item.speakers) == (time(8), time(9), title, speaker)


@pytest.mark.parametrize(
    "line", ["25.00 - 26.00 Pembukaan", "09.00 - 08.00 Pembukaan", "08.00 - 09.00", "Catatan: hadir tepat"]
)
def test_what_is_no_item_is_named(line):
    reading = pasted.read(line)
    assert (reading.items, reading.unread) == ((), ((1, line),))


def test_a_clock_that_begins_anew_is_the_next_day():
    assert [each.day for each in pasted.read("08.00-09.00 A\n09.00-10.00 B\n08.00-09.00 C").items] == [1, 1, 2]


def test_the_texts_to_begin_with_are_read_whole():
    days = {
        key: max(each.day for each in pasted.read(text).items) for key, (_name, text) in rundown_texts.TEXTS.items()
    }
    assert days == {"kpps": 1, "rakor": 3, "webinar": 1}
    assert not any(pasted.read(text).unread for _name, text in rundown_texts.TEXTS.values())


@pytest.fixture
def session(db):
    owner = MembershipFactory()
    SpeakerFactory(organizer=owner.organizer, name="Ade Suryana")
    made = SessionFactory(
        programme=ProgrammeFactory(organizer=owner.organizer), starts_on=date(2029, 2, 5), ends_on=date(2029, 2, 6)
    )
    made.owner = owner.user
    return made


def post(client, session, **data):
    client.force_login(session.owner)
    client.cookies["django_language"] = "en"
    return client.post(reverse("agenda:paste", args=[session.pk]), data)


def test_a_rundown_is_shown_and_added_once(client, session):
    page = post(client, session, text=TEXT)
    assert "Ade Suryana" in page.content.decode()
    assert "none of your speakers" in page.content.decode()
    assert not session.agenda.exists()
    for _time in range(2):
        assert post(client, session, text=TEXT, seen=page.context["digest"], confirm="yes").status_code == 302
    items = list(session.agenda.order_by("starts_at"))
    assert [(each.title, each.minutes, [str(one) for one in each.speakers.all()]) for each in items] == [
        ("Pembukaan", 60, []),
        ("Materi: Pemungutan suara", 90, [str(SpeakerFactory._meta.model.objects.get())]),
        ("Rehat kopi", 0, []),
        ("Diskusi kelompok", 120, []),
        ("Penutupan", 60, []),
    ]


def test_a_text_that_was_not_shown_adds_nothing(client, session):
    assert post(client, session, text=TEXT, seen="x", confirm="yes").status_code == 200
    assert not session.agenda.exists()


def test_more_days_than_the_session_has_are_refused(client, session):
    page = post(client, session, text="Hari 3\n08.00-09.00 Pembukaan")
    assert "more days than the session" in page.content.decode()
    post(client, session, text="Hari 3\n08.00-09.00 Pembukaan", seen=page.context["digest"], confirm="yes")
    assert not session.agenda.exists()


def test_a_viewer_and_an_outsider_are_refused(client, session):
    viewer = MembershipFactory(organizer=session.programme.organizer, role=MemberRole.VIEWER)
    client.force_login(viewer.user)
    assert client.post(reverse("agenda:paste", args=[session.pk]), {"text": TEXT}).status_code == 403
    client.force_login(MembershipFactory().user)
    assert client.get(reverse("agenda:paste", args=[session.pk])).status_code == 404


def test_cells_below_each_other_times_with_a_word_before_them_and_a_speaker_that_is_called_so():
    cells = pasted.read("08.00 – 09.00\nPembukaan\nKetua KPU\n09.00 – 10.00\nMateri I : Logistik\nBudi")
    assert [(f"{each.start:%H.%M}", each.title, each.speakers) for each in cells.items] == [
        ("08.00", "Pembukaan", "Ketua KPU"), ("09.00", "Materi I : Logistik", "Budi"),
    ]  # fmt: skip
    words = pasted.read(
        "Pukul 08.00 WIB Registrasi\n08.30-selesai WITA Rapat\n09.00-10.00 | Materi | Narasumber: Budi, S.H."
    )
    assert [(each.title, each.speakers) for each in words.items] == [
        ("Registrasi", ""), ("Rapat", ""), ("Materi", "Budi, S.H."),
    ]  # fmt: skip
    assert cells.unread == words.unread == ()


def test_an_organizer_keeps_rundowns_to_begin_with_and_deletes_them(client, session):
    assert post(client, session, text=TEXT, keep="yes").status_code == 422
    page = post(client, session, text=TEXT, keep="yes", name="Rakor kami")
    assert "Rakor kami" in page.content.decode()
    post(client, session, text="08.00 - 09.00 | Rapat", keep="yes", name="Rakor kami")
    (kept,) = session.programme.organizer.rundown_templates.all()
    address = reverse("agenda:paste", args=[session.pk])
    assert "08.00 - 09.00 | Rapat" in client.get(address, {"template": kept.pk}).content.decode()
    other = MembershipFactory()
    client.force_login(other.user)
    foreign = SessionFactory(programme=ProgrammeFactory(organizer=other.organizer))
    theirs = reverse("agenda:paste", args=[foreign.pk])
    assert "Rapat" not in client.get(theirs, {"template": kept.pk}).content.decode()
    client.post(theirs, {"forget": kept.pk})
    assert session.programme.organizer.rundown_templates.exists()
    assert post(client, session, forget=kept.pk).status_code == 302
    assert not session.programme.organizer.rundown_templates.exists()


def test_the_rundown_that_stands_is_one_to_begin_with(client, session):
    page = post(client, session, text=TEXT)
    post(client, session, text=TEXT, seen=page.context["digest"], confirm="yes")
    text = templates.text_of(session, templates.THIS)
    assert text.splitlines()[:3] == [
        "Hari 1", "08.00 - 09.00 | Pembukaan", "09.00 - 10.30 | Materi: Pemungutan suara | Ade Suryana",
    ]  # fmt: skip
    assert [each.title for each in pasted.read(text).items] == [each.title for each in pasted.read(TEXT).items]


def test_an_organizer_keeps_no_more_than_fifty(session):
    organizer = session.programme.organizer
    RundownTemplate.objects.bulk_create(
        RundownTemplate(organizer=organizer, name=str(number), text="x") for number in range(templates.TEMPLATES_MOST)
    )
    with pytest.raises(Refusal):
        templates.keep(organizer=organizer, name="Satu lagi", text="x")
    templates.keep(organizer=organizer, name="7", text="y")
