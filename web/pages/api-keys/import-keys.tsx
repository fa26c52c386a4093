/** Import keys: hashes from a file or the clipboard, sent in parts. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useRef, useState } from "react";
import type { ImportedKey } from "../../../shared/api-key.ts";
import { maximumImported } from "../../../shared/api-key.ts";
import { announce } from "../../announcement.ts";
import { Button } from "../../components/button.tsx";
import { Dialog, DialogActions } from "../../components/dialog.tsx";
import { LinesField } from "../../components/field.tsx";
import { ProblemNote } from "../../components/problem-note.tsx";
import { useProject } from "../../current-project.tsx";
import { counted } from "../../number.ts";
import { problemOf } from "../../problem.ts";
import type { CallError } from "../../trpc.ts";
import { useTRPC, useTRPCClient } from "../../trpc.ts";
import { readKeyFile } from "./key-file.ts";

export function ImportKeys({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState("");
  const [complaint, setComplaint] = useState<string>();
  const send = useImport(onClose);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const file = readKeyFile(text);
    setComplaint("problem" in file ? file.problem : undefined);
    if ("keys" in file) send.mutate(file.keys);
  };
  const [refused] = send.error ? Object.values(problemOf(send.error).fields) : [];
  return (
    <Dialog title="Import keys" onClose={onClose}>
      <form onSubmit={submit} noValidate className="grid grid-cols-1 gap-4">
        <p className="text-muted">
          The SHA-256 of each key, without a salt, in hexadecimal or Base64. Never the keys themselves. bcrypt
          and other salted hashes cannot be looked up.
        </p>
        <LinesField
          label="Hashes"
          hint="CSV with the columns hash, label, subject, scopes, or a JSON list of such objects. Only hash is needed; scopes have blanks between them, and none means all."
          placeholder="hash,label,subject"
          rows={6}
          spellCheck={false}
          value={text}
          error={complaint ?? refused}
          onChange={setText}
          data-first-focus
        />
        <ChooseFile onRead={setText} />
        {send.error && refused === undefined && <ProblemNote error={send.error} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" waiting={send.isPending ? "Importing keys…" : undefined}>
            Import keys
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function ChooseFile({ onRead }: { onRead: (text: string) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const read = async (file: File | undefined) => file && onRead(await file.text());
  return (
    <div>
      <input
        ref={input}
        type="file"
        accept=".csv,.json,.txt,text/csv,application/json"
        onChange={({ currentTarget: { files } }) => void read(files?.[0])}
        aria-label="File of hashes"
        className="sr-only"
        tabIndex={-1}
      />
      <Button onClick={() => input.current?.click()}>Choose file</Button>
    </div>
  );
}

interface Imported {
  imported: number;
  duplicates: number;
}

/** In parts, since a request has its limit. Those that were taken before a refusal are there; sent again, they are duplicates. */
function useImport(onDone: () => void) {
  const { id: projectId } = useProject();
  const client = useTRPCClient();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMutation<Imported, CallError, ImportedKey[]>({
    mutationFn: async (keys) => {
      const all = { imported: 0, duplicates: 0 };
      for (let from = 0; from < keys.length; from += maximumImported) {
        const part = {
          projectId,
          algorithm: "sha256",
          keys: keys.slice(from, from + maximumImported),
        } as const;
        const { imported, duplicates } = await client.apiKeys.import.mutate(part);
        all.imported += imported;
        all.duplicates += duplicates.length;
      }
      return all;
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.apiKeys.list.pathKey() }),
    onSuccess: ({ imported, duplicates }) => {
      const known = duplicates > 0 ? ` ${counted(duplicates, "duplicate")} left out.` : "";
      announce(`${counted(imported, "key")} imported.${known}`);
      onDone();
    },
  });
}
