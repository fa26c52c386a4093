/** Announcement: one sentence about what just happened, seen as a notice and read out by screen readers. */
export interface Announcement {
  id: number;
  sentence: string;
  /** Takes it back, where that is possible. */
  undo?: () => void;
}

let current: readonly Announcement[] = [];
let serial = 0;
let timers: ReturnType<typeof setTimeout>[] = [];
const listeners = new Set<() => void>();

/** Milliseconds: long enough to read twice, and to find the button. */
const visibleFor = { read: 6000, undo: 12_000 };
const atOnce = 3;

export function announce(sentence: string, { undo }: { undo?: () => void } = {}): void {
  serial += 1;
  show([...current, { id: serial, sentence, ...(undo && { undo }) }].slice(-atOnce));
  watch();
}

export function dismiss(id: number): void {
  show(current.filter((each) => each.id !== id));
}

/** While somebody points at a notice or is in it, none goes away. */
export function holdAnnouncements(): void {
  for (const timer of timers) clearTimeout(timer);
  timers = [];
}

export function releaseAnnouncements(): void {
  holdAnnouncements();
  watch(current);
}

export function currentAnnouncements(): readonly Announcement[] {
  return current;
}

export function onAnnouncement(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function watch(fresh: readonly Announcement[] = current.slice(-1)): void {
  for (const { id, undo } of fresh) {
    timers.push(setTimeout(() => dismiss(id), undo ? visibleFor.undo : visibleFor.read));
  }
}

function show(announcements: readonly Announcement[]): void {
  current = announcements;
  for (const listener of listeners) listener();
}
