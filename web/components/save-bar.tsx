/** Save bar: how much of a form is not saved yet, always in sight, and a question before it is lost. */
import { useBlocker } from "@tanstack/react-router";
import { counted } from "../number.ts";
import { Button } from "./button.tsx";
import { Dialog, DialogActions } from "./dialog.tsx";

interface SaveBarProps {
  /** How many fields differ from what is saved. */
  changes: number;
  /** Verb and noun: "Save token settings". */
  act: string;
  isSaving: boolean;
  onDiscard: () => void;
}

/** At the end of a form, whose submit button it holds. Nothing is seen of it while there is nothing to save. */
export function SaveBar({ changes, act, isSaving, onDiscard }: SaveBarProps) {
  const isDirty = changes > 0;
  const leave = useBlocker({
    shouldBlockFn: ({ current, next }) => isDirty && !isSaving && current.pathname !== next.pathname,
    enableBeforeUnload: () => isDirty,
    withResolver: true,
  });
  return (
    <>
      {isDirty && (
        <div className="rise sticky bottom-0 z-5 -mx-4 flex flex-wrap items-center justify-end gap-3 border-line border-t bg-bg px-4 py-3 md:mx-0 md:px-0">
          <p role="status" className="mr-auto text-muted">
            {counted(changes, "change")} not saved
          </p>
          <Button onClick={onDiscard} disabled={isSaving}>
            Discard
          </Button>
          <Button type="submit" look="primary" waiting={isSaving ? "Saving…" : undefined}>
            {act}
          </Button>
        </div>
      )}
      {leave.status === "blocked" && (
        <Dialog title="Leave without saving?" onClose={leave.reset}>
          <p className="text-muted">{counted(changes, "change")} on this page would be lost.</p>
          <DialogActions>
            <Button onClick={leave.reset} data-first-focus>
              Stay on this page
            </Button>
            <Button look="danger-now" onClick={leave.proceed}>
              Leave without saving
            </Button>
          </DialogActions>
        </Dialog>
      )}
    </>
  );
}
