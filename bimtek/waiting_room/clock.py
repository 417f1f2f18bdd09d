"""Whose turn it is at the registration form: two clock hands in Redis, moved by one atomic script a request.

`end` is the moment given to the last one in line, `turn` the moment that has come. A place in line moves `end` on by
1/rate, as the generic cell rate algorithm does (GCRA, ITU-T I.371), with a queue instead of a refusal. `turn` runs with
the time, and CATCH_UP times as fast while people who were called do not come, so that their moments go to the next.

What a stranger can do is bounded three times over. A first visit never moves `end`: it is let in where there is room
and the line is empty, and otherwise has to come back with its cookie. One address block has AT_ONCE_OF_BLOCK places,
and further ones at SHARE_OF_BLOCK of the rate. And the line is never longer than the entries of late justify
(`CEILING`).
"""

import time
from dataclasses import dataclass

import redis
import structlog
from django.conf import settings

logger = structlog.get_logger(__name__)

AT_ONCE_SECONDS = 2.0  # so many seconds' worth of people may come in the same moment; newcomers half of that
CATCH_UP = 5  # times as fast as the time, while the door is idle and a line stands before it
AT_ONCE_OF_BLOCK = 800  # places in line: a hall of 600 phones behind one address, and some of them twice
SHARE_OF_BLOCK = 0.25  # of the rate, after those
CEILING_SECONDS = 120.0  # the longest line before an idle door
CEILING_PER_BUSY_SECOND = 6.0  # and so much longer for each second's worth of people who came in of late
BUSY_SECONDS = 600.0  # over which "of late" fades
KEPT_SECONDS = 600  # that a place is remembered under its ticket after its moment
STATE_SECONDS = 24 * 3600  # that the hands are remembered: as long as a pass
PATIENCE_SECONDS = 0.3  # for Redis; a visitor waits for it
REST_SECONDS = 5.0  # that Redis is left alone after a fault, so that not every visitor waits for it
MOST_USES = 100  # of one pass: shown to thousands, a link to the form would otherwise be a way around the queue
STATE, PLACE, USES, BLOCK = "antrian:door", "antrian:place:", "antrian:uses:", "antrian:block:"

# All times in microseconds, as whole numbers.
STEP = """
local asked = ARGV[1]  -- "first": a visit without a ticket; "back": with one; "pass": with a pass; "inside": further in
local n = {}
for i = 2, #ARGV do n[i] = tonumber(ARGV[i]) end
local now, interval, slack, kept, state_kept = n[2], n[3], n[4], n[5], n[6]
local catch_up, floor, per_busy, fades, most_uses = n[7], n[8], n[9], n[10], n[11]
local of_block, block_interval, moment = n[12], n[13], n[14]

local held = redis.call('HMGET', KEYS[1], 'seen', 'turn', 'last', 'room', 'busy')
local seen, turn = tonumber(held[1] or now), tonumber(held[2] or now)
local last, room, busy = tonumber(held[3] or 0), tonumber(held[4] or slack), tonumber(held[5] or 0)

-- Time goes on; what the door could have let in and did not is offered to those further back.
local passed = math.max(now - seen, 0)
local idle = math.max(room + passed - slack, 0)
room, busy = math.min(room + passed, slack), busy * math.exp(-passed / fades)
turn = math.max(turn + passed, math.min(turn + passed + idle * (catch_up - 1), last))

local function enter(needed)
    local uses = redis.call('INCR', KEYS[3])
    if uses > most_uses then return 'spent' end
    if uses == 1 and asked ~= 'inside' then
        if room < needed then redis.call('DEL', KEYS[3]) return 'wait' end
        room, busy = room - interval, busy + interval
    end
    redis.call('PEXPIRE', KEYS[3], math.floor(kept / 1000))
    return 'in'
end

local function place()
    local had = redis.call('GET', KEYS[2])
    if had then return tonumber(had) end
    local at = math.max(last, turn - slack) + interval
    if at - turn > floor + per_busy * busy then return nil end
    if at > turn then  -- who finds nobody waiting takes nothing from others
        local taken = tonumber(redis.call('GET', KEYS[4]) or 0)
        local block = math.max(taken, now - of_block * block_interval) + block_interval
        if block > now then return nil end
        redis.call('SET', KEYS[4], string.format('%.0f', block), 'PX', math.ceil(of_block * block_interval / 1000))
    end
    last = at
    redis.call('SET', KEYS[2], string.format('%.0f', at), 'PX', math.floor((math.max(at - turn, 0) + kept) / 1000))
    return at
end

local verdict, at = 'later', math.max(last, turn)
if asked == 'first' then
    at = turn
    verdict = last <= turn and enter(slack / 2 + interval) or 'wait'
else
    local mine = moment
    if asked == 'back' then mine = place() end
    if mine then
        at = mine
        verdict = at <= turn and enter(interval) or 'wait'
    end
end
redis.call('HSET', KEYS[1], 'seen', string.format('%.0f', math.max(now, seen)), 'turn', string.format('%.0f', turn),
    'last', string.format('%.0f', last), 'room', string.format('%.0f', room), 'busy', string.format('%.0f', busy))
redis.call('PEXPIRE', KEYS[1], math.floor(state_kept / 1000))
return {verdict, string.format('%.0f', at), string.format('%.0f', math.max(at - turn, 0))}
"""


@dataclass(frozen=True)
class Turn:
    """What the clock says to one visit."""

    verdict: str  # "in", "wait" (for a moment that is given), "later" (there is none yet), "spent" (used too often)
    at: float  # the moment, in seconds since the epoch
    wait: float  # seconds until then, as things stand


class AdmissionClock:
    """Says whose turn it is. While Redis is away it is everybody's."""

    def __init__(self, url: str, rate: float) -> None:
        patience = {"socket_timeout": PATIENCE_SECONDS, "socket_connect_timeout": PATIENCE_SECONDS}
        self._redis = redis.Redis.from_url(url, **patience)
        self._step = self._redis.register_script(STEP)
        interval = 1 / rate
        block_interval = interval / SHARE_OF_BLOCK
        spans = (interval, max(AT_ONCE_SECONDS, 2 * interval), KEPT_SECONDS, STATE_SECONDS)
        limits = (CATCH_UP, _micro(CEILING_SECONDS), CEILING_PER_BUSY_SECOND, _micro(BUSY_SECONDS), MOST_USES)
        self._rules = [*map(_micro, spans), *limits, AT_ONCE_OF_BLOCK, _micro(block_interval)]
        self._rests_until = 0.0  # on the monotonic clock

    def first(self, *, ticket: str, now: float) -> Turn:
        """A visit that brings nothing: let in if there is room and the line is empty; no other visitor's turn moves."""
        return self._ask("first", ticket, now)

    def back(self, *, ticket: str, block: str, now: float) -> Turn:
        """A visit that came back with the cookie it was given: it gets a place in line, and keeps it.

        `block` names the visitor's address block (`common.client_address.block`).
        """
        return self._ask("back", ticket, now, block=block)

    def come(self, *, ticket: str, at: float, now: float, inside: bool = False) -> Turn:
        """A visit with a pass for this moment; `inside` for who is past the entrance, where no room is asked for."""
        return self._ask("inside" if inside else "pass", ticket, now, at=at)

    def _ask(self, what: str, ticket: str, now: float, *, block: str = "", at: float = 0.0) -> Turn:
        if time.monotonic() < self._rests_until:
            return Turn("in", now, 0.0)
        keys = [STATE, PLACE + ticket, USES + ticket, BLOCK + block]
        try:
            verdict, moment, wait = self._step(keys, [what, _micro(now), *self._rules, _micro(at)])
        except redis.RedisError as error:
            self._rests_until = time.monotonic() + REST_SECONDS
            logger.warning("redis away, nobody waits", error=type(error).__name__)
            return Turn("in", now, 0.0)
        return Turn(verdict.decode(), int(moment) / 1e6, int(wait) / 1e6)


def _micro(seconds: float) -> int:
    return round(seconds * 1e6)


def admission_clock() -> AdmissionClock | None:
    """The clock of these settings; None where visitors are not to wait, or there is no Redis to keep it."""
    rate: float = settings.REGISTRATIONS_PER_SECOND
    return AdmissionClock(settings.REDIS_URL, rate) if rate > 0 and settings.REDIS_URL else None
