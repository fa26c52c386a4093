/** Announcer: the one place that shows and reads out announcements. */
import { useSyncExternalStore } from "react";
import type { Announcement } from "../announcement.ts";
import {
  currentAnnouncements,
  dismiss,
  holdAnnouncements,
  onAnnouncement,
  releaseAnnouncements,
} from "../announcement.ts";

export function Announcer() {
  const announcements = useSyncExternalStore(onAnnouncement, currentAnnouncements);
  return (
    // Always in the page: a live region that appears together with its text is not read.
    <div
      role="status"
      aria-atomic="false"
      className="pointer-events-none fixed inset-x-4 bottom-4 z-20 grid justify-items-center gap-2 md:justify-items-end"
    >
      {announcements.map((announcement) => (
        <Notice key={announcement.id} announcement={announcement} />
      ))}
    </div>
  );
}

function Notice({ announcement: { id, sentence, undo } }: { announcement: Announcement }) {
  const takeBack = () => {
    dismiss(id);
    undo?.();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: pointing at it does nothing but keep it there.
    <div
      onPointerEnter={holdAnnouncements}
      onPointerLeave={releaseAnnouncements}
      onFocus={holdAnnouncements}
      onBlur={releaseAnnouncements}
      className="rise pointer-events-auto flex max-w-md items-center gap-4 rounded-control bg-text px-4 py-2.5 text-bg shadow-overlay"
    >
      <p className="min-w-0 break-words">{sentence}</p>
      {undo && (
        <button
          type="button"
          onClick={takeBack}
          className="-my-1 min-h-8 shrink-0 rounded-tag px-2 font-semibold underline underline-offset-3 outline-offset-2 focus-visible:outline-bg pointer-coarse:min-h-11"
        >
          Undo
        </button>
      )}
    </div>
  );
}
