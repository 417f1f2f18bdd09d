// The answer to a scan, so large that it is read at arm's length: colour, sign, words and sound. It goes by itself.
import { play } from "./sound.js";
import { element } from "./screens.js";
import { text } from "./texts.js";

const TONES = { welcome: "good", goodbye: "good", already: "warn", not_in: "warn", unlisted: "warn" };
const STAYS = { good: 2_500, warn: 4_000, bad: 6_000 }; // ms, if no other scan comes

let timer = 0;

export const toneOf = (answer) => TONES[answer] ?? "bad";

// `result` as Desk.read gives it; `about` has what its words need: {time, day, listTime, opens, closes}, and in
// a rehearsal what `would` have become of the scan.
export function showResult(result, about, { sound }) {
  const tone = toneOf(result.answer), box = element("result");
  const body = element("result-body").content.cloneNode(true);
  const put = (part, words) => (body.querySelector(`.result__${part}`).textContent = words ?? "");
  put("word", wordOf(result, about));
  put("name", result.person?.name);
  put("category", result.person?.category);
  put("group", result.person?.group);
  put("hint", hintOf(result, about));
  put("would", about.would);
  box.className = `result result--on result--${tone}`;
  box.dataset.answer = result.answer;
  box.replaceChildren(body);
  if (sound) play(tone);
  clearTimeout(timer);
  timer = setTimeout(clearResult, STAYS[tone]);
}

export function clearResult() {
  clearTimeout(timer);
  const box = element("result");
  box.className = "result";
  delete box.dataset.answer;
  box.replaceChildren();
}

function wordOf({ answer, says }, { time }) {
  if (answer === "already") return text(`answer.already.${says}`, { time });
  return text(answer === "full" || answer === "broken" ? "answer.not_recorded" : `answer.${answer}`);
}

function hintOf({ answer, says, off }, { day, listTime, opens, closes }) {
  if (answer === "welcome" || answer === "goodbye") return off ? text(`off.${says}`, { n: off }) : "";
  return answer === "already" ? "" : text(`hint.${answer}`, { day, time: listTime, opens, closes });
}
