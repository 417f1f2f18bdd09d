// What is heard: two rising tones for yes, one low for no, a short high one for "look at it". Nothing is loaded.
const TONES = { good: [[880, 0], [1320, 0.1]], warn: [[660, 0], [660, 0.16]], bad: [[196, 0], [147, 0.22]] }; // Hz, s
const LENGTH = { good: 0.12, warn: 0.12, bad: 0.3 }; // s

let context = null;

// A browser lets a page be heard only after a tap; call it from one.
export function wake() {
  const Context = window.AudioContext ?? window.webkitAudioContext;
  if (!Context) return;
  context ??= new Context();
  if (context.state === "suspended") context.resume();
}

export function play(kind) {
  navigator.vibrate?.(kind === "good" ? 60 : [120, 60, 120]);
  if (context?.state !== "running") return;
  for (const [frequency, delay] of TONES[kind]) {
    const tone = context.createOscillator(), volume = context.createGain();
    const starts = context.currentTime + delay;
    tone.frequency.value = frequency;
    tone.type = kind === "bad" ? "square" : "sine";
    volume.gain.setValueAtTime(0.25, starts);
    volume.gain.exponentialRampToValueAtTime(0.001, starts + LENGTH[kind]);
    tone.connect(volume).connect(context.destination);
    tone.start(starts);
    tone.stop(starts + LENGTH[kind]);
  }
}
