/** Dialog: the browser's own modal dialog, open for as long as it is rendered. */
import type { ReactNode } from "react";
import { useId, useLayoutEffect, useRef } from "react";

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
}

/** Focus starts on the element marked `data-first-focus`, and returns to where it was when the dialog closes. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // Layout effect: closing must happen while the element is still in the page, or focus is not given back.
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>("[data-first-focus]")?.focus();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      // The event comes late: after a close and reopen it speaks of a dialog that is open again.
      onClose={(event) => event.currentTarget.open || onClose()}
      className="rise m-auto w-[calc(100%-2rem)] max-w-lg rounded-panel border border-line bg-surface p-6 text-text shadow-overlay"
    >
      <h2 id={titleId} className="mb-3 text-balance font-semibold text-lead">
        {title}
      </h2>
      {children}
    </dialog>
  );
}

/** The row of buttons at a dialog's foot: Cancel first, so that it is also first for the keyboard. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="mt-6 flex flex-wrap justify-end gap-3">{children}</div>;
}
