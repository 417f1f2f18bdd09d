"""Where the middle is, as people paste it, and how far somebody is from it."""

import pytest

from participants.self_checkin.positions import ACCURACY_MOST_M, GeoPosition, distance_m, is_within, read

MONAS = GeoPosition(-6.175392, 106.827153)


@pytest.mark.parametrize(
    "text",
    [
        "-6.175392, 106.827153",
        "-6.175392,106.827153",
        "(-6.175392; 106.827153)",
        "-6.175392° 106.827153°",
        "-6,175392; 106,827153",
        "-6,175392, 106,827153",
        "https://www.google.com/maps/@-6.175392,106.827153,17z",
        "https://www.google.com/maps/place/Monas/@-6.1,106.8,17z/data=!4m6!3d-6.175392!4d106.827153!16s",
        "https://maps.google.com/?q=-6.175392,106.827153",
        "https://www.google.com/maps?ll=-6.175392,106.827153&z=16",
        "https://www.google.com/maps/search/?api=1&query=-6.175392%2C106.827153",
        "https://www.google.com/maps/search/-6.175392,+106.827153?entry=tts",
        "https://www.google.com/maps/dir//-6.175392,106.827153",
        "https://www.openstreetmap.org/?mlat=-6.175392&mlon=106.827153#map=17/-6.1/106.8",
        "https://www.openstreetmap.org/#map=17/-6.175392/106.827153",
        "geo:-6.175392,106.827153?z=17",
    ],
)
def test_usual_forms_are_read(text):
    assert read(text) == MONAS


@pytest.mark.parametrize("text", ["6°10'31.4\"S 106°49'37.8\"E", "6° 10’ 31,4” LS, 106° 49’ 37,8” BT"])
def test_degrees_minutes_and_seconds_are_read(text):
    assert distance_m(read(text), MONAS) < 5


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Monas",
        "106.827153, -6.175392",
        "-6.175392",
        "https://maps.app.goo.gl/AbCd",
        "-6.2, 200",
        "6°S 7°S",
        "9" * 500,
    ],
)
def test_what_is_no_place_is_none(text):
    assert read(text) is None


def test_distances_are_those_of_the_map():
    bandung, merauke, sabang = (
        GeoPosition(-6.9147, 107.6098),
        GeoPosition(-8.4932, 140.4018),
        GeoPosition(5.8933, 95.3214),
    )
    assert distance_m(MONAS, MONAS) == 0
    assert distance_m(MONAS, bandung) == pytest.approx(119_200, rel=0.01)
    assert distance_m(sabang, merauke) == pytest.approx(5_240_000, rel=0.01)
    assert distance_m(GeoPosition(0, 179.999), GeoPosition(0, -179.999)) == pytest.approx(222, rel=0.01)


def north(metres: float, accuracy: float = 0) -> GeoPosition:
    return GeoPosition(MONAS.latitude + metres / 111_195, MONAS.longitude, accuracy)


@pytest.mark.parametrize(
    ("metres", "accuracy", "inside"),
    [(290, 0, True), (310, 0, False), (310, 20, True), (490, 5000, True), (510, 5000, False)],
)
def test_doubt_counts_for_the_person_up_to_a_point(metres, accuracy, inside):
    assert ACCURACY_MOST_M == 200
    assert is_within(north(metres, accuracy), MONAS, 300) == inside
