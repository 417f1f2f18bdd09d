// What a scan is answered on this device. Pure functions of what the device knows; the portal says the same of what it
// knows (participants/attendance/scans.py), and has the last word when the scan reaches it.

export const CONFIRMED = 0, NOT_CONFIRMED = 1, CANCELLED = 2; // statuses in the manifest

export const placeOf = (registration, item) => `${registration}:${item}`;

// The last day of a ticket; `lastDay` is what one printed today would have, as its session may have been put off.
export const lastDayOf = (ticket, lastDay) => (lastDay > ticket.lastDay ? lastDay : ticket.lastDay);

// Whether a genuine ticket opens this door: "" or the reason why not. `day` is the scan's by the session's calendar.
export function admit(ticket, session, day, lastDay) {
  if (ticket.session !== session) return "other_session";
  return day > lastDayOf(ticket, lastDay) ? "expired" : "";
}

// Whether a scan of the item at `at` counts; an item of an older list, without its hours, takes all.
export const inHours = (item, at) => item?.opens === undefined || (item.opens <= at && at < item.closes);

// {answer, since} for somebody (of the manifest) who comes ("in") or leaves ("out") at `at`, beside the scans
// [{says, at}] that are known of the same person and agenda item, in any order; `open`: it is in the item's hours.
export function judge({ says, at, status, scans, open = true }) {
  if (status === NOT_CONFIRMED) return { answer: "not_confirmed" };
  if (status === CANCELLED) return { answer: "cancelled" };
  if (!open) return { answer: "outside" };
  const earlier = scans.filter((scan) => scan.at <= at).sort((a, b) => a.at - b.at).at(-1);
  const later = scans.filter((scan) => scan.at > at).sort((a, b) => a.at - b.at).at(0);
  for (const other of [earlier, later]) {
    if (other?.says === says) return { answer: "already", since: other.at };
  }
  if (says === "out" && !earlier) return { answer: "not_in" };
  return { answer: says === "in" ? "welcome" : "goodbye" };
}

// Whether somebody is inside now, and since when: {inside, since}; of statements, the last one counts.
export function standing(scans) {
  const last = [...scans].sort((a, b) => a.at - b.at).at(-1);
  return { inside: last?.says === "in" || last?.says === "present", since: last?.at ?? null };
}

// Whole minutes after the beginning (coming) or before the end (leaving); 0 when in time or not known.
export function minutesOff(item, says, at) {
  const late = says === "in" ? at - item.starts : (item.ends ?? at) - at;
  return Math.max(0, Math.floor(late / 60_000));
}

// The agenda item to begin with: the one running, or else the next, or else the last.
export function currentItem(items, now) {
  const running = items.filter((item) => item.starts <= now && now < (item.ends ?? item.starts + 3_600_000));
  return running.at(-1) ?? items.find((item) => item.starts > now) ?? items.at(-1) ?? null;
}
