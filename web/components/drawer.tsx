/** Drawer: a modal dialog at the left edge, which closes when something in it leads elsewhere. */
import type { MouseEvent, ReactNode } from "react";
import { useLayoutEffect, useRef } from "react";

interface DrawerProps {
  label: string;
  onClose: () => void;
  children: ReactNode;
}

export function Drawer({ label, onClose, children }: DrawerProps) {
  const ref = useRef<HTMLDialogElement>(null);
  // Layout effect: closing must happen while the element is still in the page, or focus is not given back.
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  const closeAfterwards = ({ target, currentTarget }: MouseEvent<HTMLDialogElement>) => {
    // The dialog itself is the target of a click beside it.
    if (target === currentTarget || (target as Element).closest("a, [data-leads-elsewhere]")) onClose();
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog anyway, and Enter on a link is a click.
    <dialog
      ref={ref}
      aria-label={label}
      onClick={closeAfterwards}
      onClose={(event) => event.currentTarget.open || onClose()}
      className="m-0 h-dvh max-h-none w-72 max-w-[85vw] border-line border-r bg-sunken text-text shadow-overlay"
    >
      {children}
    </dialog>
  );
}
