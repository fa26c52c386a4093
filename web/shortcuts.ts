/** Shortcuts: single keys of the pages that are open, off in fields and dialogs, and wherever the person wants none. */
import { useEffect, useRef } from "react";

export interface Shortcut {
  /** One key, or two that follow each other: "r", "g c". */
  keys: string;
  /** For the cheat sheet: "Refresh". */
  does: string;
}

interface Registered extends Shortcut {
  act: () => void;
}

let registered: readonly Registered[] = [];
/** The first of two keys, until the second comes or a moment has passed. */
let prefix = "";
let prefixEnds: ReturnType<typeof setTimeout> | undefined;
const patience = 1500;
const setting = "mcpauth.shortcuts";

/** The act may change from render to render; what the person sees of it must not. */
export function useShortcut(keys: string, does: string, act: () => void): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    const shortcut: Registered = { keys, does, act: () => latest.current() };
    if (registered.length === 0) document.addEventListener("keydown", onKey);
    registered = [...registered, shortcut];
    return () => {
      registered = registered.filter((each) => each !== shortcut);
      if (registered.length === 0) document.removeEventListener("keydown", onKey);
    };
  }, [keys, does]);
}

/** Those of the page that is open, each once. */
export function activeShortcuts(): Shortcut[] {
  return [...new Map(registered.map(({ keys, does }) => [keys, { keys, does }])).values()];
}

/** WCAG 2.1.4: whoever dictates or has shaky hands can switch single keys off. */
export function shortcutsAreOn(): boolean {
  try {
    return localStorage.getItem(setting) !== "off";
  } catch {
    return true;
  }
}

export function switchShortcuts(on: boolean): void {
  try {
    localStorage.setItem(setting, on ? "on" : "off");
  } catch {
    // Storage is blocked in this browser: they stay on.
  }
}

function onKey(event: KeyboardEvent): void {
  const { key, target, defaultPrevented } = event;
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && key.length === 1;
  if (defaultPrevented || !isPlain || isTaken(target) || !shortcutsAreOn()) return;
  const keys = prefix ? `${prefix} ${key}` : key;
  setPrefix("");
  // The page that was opened last has the say.
  const shortcut = registered.findLast((each) => each.keys === keys);
  if (!shortcut && registered.some((each) => each.keys.startsWith(`${key} `))) setPrefix(key);
  if (!shortcut) return;
  event.preventDefault();
  shortcut.act();
}

function setPrefix(key: string): void {
  clearTimeout(prefixEnds);
  prefix = key;
  if (key) prefixEnds = setTimeout(() => setPrefix(""), patience);
}

/** Typed into a field, or while a dialog is open, a letter is a letter. */
function isTaken(target: EventTarget | null): boolean {
  if (document.querySelector("dialog[open]")) return true;
  return target instanceof HTMLElement && (target.isContentEditable || target.matches(fields));
}

const fields = "input:not([type=checkbox], [type=radio]), textarea, select";
