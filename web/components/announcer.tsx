/** Announcer: the one place that shows and reads out announcements. */
import { useSyncExternalStore } from "react";
import { currentAnnouncement, onAnnouncement } from "../announcement.ts";

export function Announcer() {
  const sentence = useSyncExternalStore(onAnnouncement, currentAnnouncement);
  return (
    // Always in the page: a live region that appears together with its text is not read.
    <div
      role="status"
      className="pointer-events-none fixed inset-x-4 bottom-4 z-10 flex justify-center md:justify-end"
    >
      {sentence && (
        <p className="rise max-w-md rounded-control bg-text px-4 py-2.5 text-bg shadow-overlay">{sentence}</p>
      )}
    </div>
  );
}
