/** End access: takes back all that people have allowed clients at this project. */
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { useProject } from "../../current-project.tsx";
import { counted } from "../../number.ts";
import type { Subject } from "./acting.ts";
import { takesEffect, useEndAccess } from "./acting.ts";

interface EndAccessProps {
  subject: Subject;
  /** Who lose it; some may be counted twice where there are several clients. */
  people: number;
  onDone?: () => void;
  onClose: () => void;
}

export function EndAccess({ subject, people, onDone, onClose }: EndAccessProps) {
  const { id: projectId } = useProject();
  const end = useEndAccess(subject, () => {
    onClose();
    onDone?.();
  });
  const { clientIds, name } = subject;
  return (
    <ConfirmDialog
      title={`End all access of ${name}`}
      act="End access"
      acting="Ending access…"
      mutation={end}
      onConfirm={() => end.mutate({ projectId, clientIds })}
      onClose={onClose}
    >
      <p>
        {clientIds.length === 1
          ? `${counted(people, "person loses", "people lose")} access now. `
          : `${counted(clientIds.length, "client")} and up to ${counted(people, "person", "people")} lose access now. `}
        {takesEffect}
      </p>
      <p>They can allow it again. To keep the client out, disable it.</p>
    </ConfirmDialog>
  );
}
