"""Where something is on earth: read from what people paste, and how far apart two places are."""

import math
import re
from dataclasses import dataclass

EARTH_RADIUS_M = 6_371_009
"""Mean radius (IUGG); a sphere is wrong by 0.5 % at most, which a phone's accuracy hides."""
ACCURACY_MOST_M = 200
"""How much of a phone's own doubt counts in its favour. Indoors phones err by 20 to 150 m; one that only knows its
mast (a kilometre or more) knows nothing about a hall, and the desk helps."""

NUMBER = r"[-+]?\d{1,3}(?:[.,]\d+)?"
# The usual links and texts, the most exact form first: a Google place, its camera, parameters, OpenStreetMap, geo:.
LINKS = [
    re.compile(rf"!3d({NUMBER})!4d({NUMBER})"),
    re.compile(rf"@({NUMBER}),({NUMBER})"),
    re.compile(rf"[?&](?:q|ll|query|destination|center|daddr|sll)=(?:loc:)?({NUMBER})(?:,|%2C)\s*({NUMBER})", re.I),
    re.compile(rf"[?&]mlat=({NUMBER})&mlon=({NUMBER})"),
    re.compile(rf"#map=\d+(?:\.\d+)?/({NUMBER})/({NUMBER})"),
    re.compile(rf"^geo:({NUMBER}),({NUMBER})"),
    re.compile(rf"/(?:dir|place|search)/(?:[^@]*/)?({NUMBER}),\+?({NUMBER})"),
]
POINTS = re.compile(r"^\(?\s*([-+]?\d{1,3}(?:\.\d+)?)°?\s*[,;\s]\s*([-+]?\d{1,3}(?:\.\d+)?)°?\s*\)?$")
COMMAS = re.compile(r"^\(?\s*([-+]?\d{1,3},\d+)\s*(?:[;\s]|,\s)\s*([-+]?\d{1,3},\d+)\s*\)?$")
# 6°12'31.7"S 106°50'44.2"E; LS, LU and BT are lintang selatan, lintang utara and bujur timur
DEGREES, MINUTES, SECONDS = (
    r"(\d{1,3})[°º]\s*",
    r"(?:(\d{1,2})['’′]\s*)?",
    r"(?:(\d{1,2}(?:[.,]\d+)?)(?:[\"”″]|'')\s*)?",
)
SEXAGESIMAL = re.compile(DEGREES + MINUTES + SECONDS + "(LS|LU|BT|BB|[NSEW])", re.I)
SOUTH_OR_WEST = frozenset({"S", "LS", "W", "BB"})
NORTH_SOUTH = frozenset({"N", "S", "LU", "LS"})


@dataclass(frozen=True)
class GeoPosition:
    """A place in degrees of WGS 84, and how sure its source is, in metres."""

    latitude: float
    longitude: float
    accuracy_m: float = 0.0


def read(text: str) -> GeoPosition | None:
    """The place that a pasted map link or typed coordinates name; None where none is found or it is not on earth."""
    plain = text.strip()
    if place := _sexagesimal(plain):
        return place
    for pattern in (POINTS, COMMAS):
        if match := pattern.match(plain):
            return _on_earth(match[1], match[2])
    for pattern in LINKS:
        if match := pattern.search(plain):
            return _on_earth(match[1], match[2])
    return None


def _sexagesimal(text: str) -> GeoPosition | None:
    found: dict[bool, float] = {}
    for degrees, minutes, seconds, side in SEXAGESIMAL.findall(text):
        value = int(degrees) + int(minutes or 0) / 60 + float((seconds or "0").replace(",", ".")) / 3600
        found[side.upper() in NORTH_SOUTH] = -value if side.upper() in SOUTH_OR_WEST else value
    return _on_earth(str(found[True]), str(found[False])) if len(found) == 2 else None


def _on_earth(latitude: str, longitude: str) -> GeoPosition | None:
    place = GeoPosition(float(latitude.replace(",", ".")), float(longitude.replace(",", ".")))
    return place if abs(place.latitude) <= 90 and abs(place.longitude) <= 180 else None


def distance_m(one: GeoPosition, other: GeoPosition) -> float:
    """Metres along the great circle, by the haversine formula."""
    lat1, lat2 = math.radians(one.latitude), math.radians(other.latitude)
    half_lat, half_lon = (lat2 - lat1) / 2, math.radians(other.longitude - one.longitude) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(chord)))


def is_within(place: GeoPosition, centre: GeoPosition, radius_m: float) -> bool:
    """Whether a participant may be inside the circle: their own doubt counts for them, up to ACCURACY_MOST_M."""
    return distance_m(place, centre) - min(place.accuracy_m, ACCURACY_MOST_M) <= radius_m
