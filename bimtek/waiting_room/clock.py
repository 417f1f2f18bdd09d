"""The moments at which people are let in: a virtual clock in Redis, moved on by one atomic step for each arrival.

This is the generic cell rate algorithm (GCRA, ITU-T I.371) with a queue instead of a refusal: the clock stands at
the moment given to whoever came last, an arrival moves it on by 1/rate, and it never lags behind the present by more
than what may come at once. Its cost is one short script, however many wait.
"""

import time

import redis
import structlog
from django.conf import settings

logger = structlog.get_logger(__name__)

AT_ONCE_SECONDS = 2.0  # so many seconds' worth of people may come in the same moment
KEPT_SECONDS = 600  # that a place is remembered under a visitor's session after its moment
PATIENCE_SECONDS = 0.3  # for Redis; a visitor waits for it
REST_SECONDS = 5.0  # that Redis is left alone after a fault, so that not every visitor waits for it
MOST_USES = 100  # of one pass: shown to thousands, a link to the form would otherwise be a way around the queue
CLOCK, PLACE, USES = "antrian:clock", "antrian:place:", "antrian:uses:"

# Microseconds, as whole numbers. KEYS: the clock, and the place of this session (or none).
STEP = """
local now, interval, slack, kept = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
if KEYS[2] then
    local place = redis.call('GET', KEYS[2])
    if place then return place end
end
local at = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now - slack) + interval
local text = string.format('%.0f', at)
local lives = math.floor((math.max(at - now, 0) + kept) / 1000)
redis.call('SET', KEYS[1], text, 'PX', lives)
if KEYS[2] then redis.call('SET', KEYS[2], text, 'PX', lives) end
return text
"""


class AdmissionClock:
    """Gives out moments, in seconds since the epoch. While Redis is away everybody's moment is now."""

    def __init__(self, url: str, rate: float) -> None:
        patience = {"socket_timeout": PATIENCE_SECONDS, "socket_connect_timeout": PATIENCE_SECONDS}
        self._redis = redis.Redis.from_url(url, **patience)
        self._step = self._redis.register_script(STEP)
        self._interval = 1 / rate
        self._rests_until = 0.0  # on the monotonic clock

    def arrive(self, *, who: str, now: float) -> float:
        """The moment at which this arrival is let in: not after `now` means at once.

        `who` names a visitor's session; the same one gets the same moment again. It may be empty.
        """
        keys = [CLOCK, PLACE + who] if who else [CLOCK]
        arguments = [_micro(now), _micro(self._interval), _micro(AT_ONCE_SECONDS), _micro(KEPT_SECONDS)]
        if self._rests():
            return now
        try:
            return int(self._step(keys, arguments)) / 1e6
        except redis.RedisError as error:
            self._away(error)
            return now

    def use(self, ticket: str) -> bool:
        """Count one more use of a pass; False when it was used far more often than one person does."""
        if self._rests():
            return True
        try:
            with self._redis.pipeline() as pipe:
                pipe.incr(USES + ticket)
                pipe.expire(USES + ticket, KEPT_SECONDS)
                uses, _set = pipe.execute()
            return bool(uses <= MOST_USES)
        except redis.RedisError as error:
            self._away(error)
            return True

    def _rests(self) -> bool:
        return time.monotonic() < self._rests_until

    def _away(self, error: redis.RedisError) -> None:
        self._rests_until = time.monotonic() + REST_SECONDS
        logger.warning("redis away, nobody waits", error=type(error).__name__)


def _micro(seconds: float) -> int:
    return round(seconds * 1e6)


def admission_clock() -> AdmissionClock | None:
    """The clock of these settings; None where nobody is to wait, or there is no Redis to keep it."""
    rate: float = settings.REGISTRATIONS_PER_SECOND
    return AdmissionClock(settings.REDIS_URL, rate) if rate > 0 and settings.REDIS_URL else None
