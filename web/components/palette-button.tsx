/** Palette button: the way to the command palette for whoever does not know its keys. */
import { Icon } from "./icon.tsx";

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** What the palette offers: all it knows, or only the way to another project. */
export type PaletteScope = "everything" | "projects";

const listeners = new Set<(scope: PaletteScope) => void>();

export function PaletteButton() {
  return (
    <button
      type="button"
      onClick={() => askForPalette("everything")}
      data-leads-elsewhere
      className="flex min-h-9 w-full items-center gap-2 rounded-control border border-line-strong bg-surface px-3 text-left text-muted hover:text-text pointer-coarse:min-h-11"
    >
      <Icon name="search" />
      <span className="flex-1">Search</span>
      <kbd className="text-faint text-meta">{isMac ? "⌘K" : "Ctrl K"}</kbd>
    </button>
  );
}

/** By the button, or by the keys, which work in fields too. */
export function onPaletteAsked(listener: (scope: PaletteScope) => void): () => void {
  listeners.add(listener);
  document.addEventListener("keydown", onKey);
  return () => {
    listeners.delete(listener);
    document.removeEventListener("keydown", onKey);
  };
}

function onKey(event: KeyboardEvent): void {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
  const isModified = isMac ? metaKey && !ctrlKey : ctrlKey && !metaKey;
  if (key.toLowerCase() !== "k" || !isModified || altKey || shiftKey) return;
  event.preventDefault();
  // A question that is open wants its answer first.
  if (!document.querySelector("dialog[open]")) askForPalette("everything");
}

export function askForPalette(scope: PaletteScope): void {
  for (const listener of listeners) listener(scope);
}
