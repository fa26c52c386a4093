/** Cheat sheet: every key that does something on the page that is open. */
import type { Shortcut } from "../shortcuts.ts";
import { activeShortcuts, shortcutsAreOn } from "../shortcuts.ts";
import { Button } from "./button.tsx";
import { Dialog, DialogActions } from "./dialog.tsx";

const always = [
  { keys: "Ctrl K", does: "Search and go anywhere (⌘K on a Mac)" },
  { keys: "Esc", does: "Close what is on top" },
];

export function CheatSheet({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      {!shortcutsAreOn() && <p className="mb-3 text-muted">Single keys are switched off in your account.</p>}
      {/* Reachable by keyboard, since it may scroll. */}
      <dl tabIndex={0} className="grid max-h-[60dvh] grid-cols-[auto_1fr] gap-x-6 overflow-y-auto">
        {[...always, ...activeShortcuts().toSorted(byLength)].map(({ keys, does }) => (
          <div
            key={keys}
            className="col-span-2 grid grid-cols-subgrid border-line border-t py-1.5 first:border-t-0"
          >
            <dt className="flex items-baseline gap-1">
              {keys.split(" ").map((key) => (
                <kbd key={key} className="rounded-tag border border-line-strong px-1.5 text-data">
                  {key}
                </kbd>
              ))}
            </dt>
            <dd className="text-muted">{does}</dd>
          </div>
        ))}
      </dl>
      <DialogActions>
        <Button onClick={onClose} data-first-focus>
          Close
        </Button>
      </DialogActions>
    </Dialog>
  );
}

/** The page's own keys before those that lead elsewhere. */
function byLength(one: Shortcut, other: Shortcut): number {
  return one.keys.length - other.keys.length;
}
