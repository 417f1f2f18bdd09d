"""Photos on a phone: the browser makes them smaller before they are sent; the portal takes place and camera out."""

import io
from pathlib import Path
from typing import Any

from django.conf import settings
from PIL import Image

from certificates.photos.models import Photo
from certificates.photos.services import reduce
from participants.models import DraftFile
from tests.certificates.office_documents.office import office
from tests.certificates.test_photos import GPS
from tests.factories import MembershipFactory, PersonFactory, PoolFactory, QuestionFactory, UserFactory
from tests.participants.registration.steps.walk import named, step

from .visitor import PHONE, Visitor


def of_seven_megabytes(path: Path) -> Path:
    """A photo as a phone takes it: fine noise, some 7 MB, with a place."""
    exif = Image.Exif()
    exif.get_ifd(GPS)[1] = "S"
    Image.effect_noise((4000, 3000), 90).convert("RGB").save(path, "JPEG", quality=88, exif=exif)
    assert path.stat().st_size > 6_000_000
    return path


def test_a_phone_sends_a_fifth_of_what_it_took_or_less(visitor: Any, client: Any, tmp_path: Path) -> None:
    session = office(people=0)
    client.force_login(MembershipFactory(organizer=session.programme.organizer).user)
    phone: Visitor = visitor(PHONE)
    phone.carry({name: cookie.value for name, cookie in client.cookies.items()})
    phone.visit(f"/kelola/sesi/{session.pk}/foto/")
    files = [of_seven_megabytes(tmp_path / f"IMG_{number}.jpg") for number in range(2)]
    phone.page.set_input_files("input[type=file]", files)
    phone.page.select_option("select[name=item]", label=str(session.agenda.first()))
    phone.page.click("form[data-reduce-photos] button[type=submit]")
    phone.page.wait_for_selector("#photos")
    rows = list(Photo.objects.all())
    assert [row.state for row in rows] == ["waiting", "waiting"]
    for row in rows:
        with row.file.open("rb") as file:
            sent = file.read()
        assert len(sent) < files[0].stat().st_size / 5
        assert max(Image.open(io.BytesIO(sent)).size) == 1600
        reduce(photo=row.pk)
    phone.visit(f"/kelola/sesi/{session.pk}/foto/keterangan/")
    assert not phone.complaints


def test_a_question_takes_a_photo_that_would_be_too_large(visitor: Any, client: Any, tmp_path: Path) -> None:
    pool = PoolFactory()
    question = QuestionFactory(programme=pool.session.programme, label="Ijazah", kind="file", required=True)
    person = PersonFactory(user=UserFactory(), phone="+6281234567890", institution="KPU Kota Tarakan")
    client.force_login(person.user)
    phone: Visitor = visitor(PHONE)
    phone.carry({name: cookie.value for name, cookie in client.cookies.items()})
    phone.visit(step(pool, named(question)))
    assert phone.page.url.endswith(step(pool, named(question))), phone.page.inner_text("main")
    photo = of_seven_megabytes(tmp_path / "IMG_1.jpg")
    assert photo.stat().st_size > settings.ANSWER_MAX_BYTES
    phone.page.set_input_files("input[type=file]", photo)
    with phone.page.expect_navigation():
        phone.page.click("form[data-reduce-photos] button[type=submit]")
    row = DraftFile.objects.get()
    assert (row.file_name, row.content_type) == ("IMG_1.jpg", "image/jpeg")
    assert row.size < photo.stat().st_size / 5
    assert not phone.complaints
