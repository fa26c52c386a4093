/** Confirm dialog: says what an act will cost before it is done, and may ask for a name to be typed. */
import type { FormEvent, ReactNode } from "react";
import { useState } from "react";
import type { CallError } from "../trpc.ts";
import { Button } from "./button.tsx";
import { Dialog, DialogActions } from "./dialog.tsx";
import { Field } from "./field.tsx";
import { ProblemNote } from "./problem-note.tsx";

interface ConfirmDialogProps {
  title: string;
  /** What happens, to whom, and whether it can be taken back. */
  children: ReactNode;
  /** Verb and noun: the same words as in the title. */
  act: string;
  /** Said by the button while the server works. */
  acting: string;
  /** To be typed exactly before the act is possible. Only where nothing can be taken back. */
  typed?: string | undefined;
  mutation: { isPending: boolean; error: CallError | null };
  onConfirm: () => void;
  onClose: () => void;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, children, act, acting, typed, mutation, onConfirm, onClose } = props;
  const [answer, setAnswer] = useState("");
  const allowed = typed === undefined || answer === typed;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (allowed && !mutation.isPending) onConfirm();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit} className="grid gap-4">
        <div className="grid gap-2 text-muted">{children}</div>
        {typed !== undefined && (
          <Field
            label={`Type “${typed}” to confirm`}
            value={answer}
            onChange={setAnswer}
            spellCheck={false}
          />
        )}
        {mutation.error && <ProblemNote error={mutation.error} />}
        <DialogActions>
          <Button onClick={onClose} data-first-focus>
            Cancel
          </Button>
          <Button
            type="submit"
            look="danger-now"
            disabled={!allowed}
            waiting={mutation.isPending ? acting : undefined}
          >
            {act}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
