// The device's clock against the portal's. Nobody's clock is believed: what must be added to it is measured each time
// the portal answers, with half of the way there and back.

// {offset, trip} in ms of one question and its answer: sent and received by the device's clock.
export function measure(sent, received, serverNow) {
  return { offset: Math.round(serverNow - (sent + received) / 2), trip: received - sent };
}

// How far the clock is off, in whole minutes; 0 below one. Positive: it is ahead.
export function minutesAhead(offset) {
  return offset === null || Math.abs(offset) < 60_000 ? 0 : -Math.round(offset / 60_000) || -Math.sign(offset);
}

// Writes moments in the session's own zone. `hourMark` stands between hour and minute: 08.03.
export class ZoneClock {
  constructor(zone, hourMark) {
    const parts = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    this.time = new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...parts });
    this.date = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
    const { lang } = document.documentElement;
    this.short = new Intl.DateTimeFormat(lang, { timeZone: zone, day: "numeric", month: "short" });
    this.hourMark = hourMark;
  }

  // "3 Mar", in the language of the page.
  shortDay(at) {
    return this.short.format(at);
  }

  hour(at) {
    return this.time.format(at).replace(":", this.hourMark);
  }

  day(at) {
    return this.date.format(at); // 2027-03-01
  }
}
