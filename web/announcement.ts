/** Announcement: one sentence about what just happened, seen as a notice and read out by screen readers. */
let current = "";
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

/** Long enough to read twice; a later announcement takes its place at once. */
const visibleFor = 6000;

export function announce(sentence: string): void {
  show(sentence);
  clearTimeout(timer);
  timer = setTimeout(() => show(""), visibleFor);
}

export function currentAnnouncement(): string {
  return current;
}

export function onAnnouncement(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function show(sentence: string): void {
  current = sentence;
  for (const listener of listeners) listener();
}
