/** Logo of a project: a picture that is chosen, and drawn anew by the server before anybody sees it. */
import { useMutation } from "@tanstack/react-query";
import type { ChangeEvent } from "react";
import { useRef, useState } from "react";
import type { Project } from "../../../shared/project.ts";
import { announce } from "../../announcement.ts";
import { Button } from "../../components/button.tsx";
import { ProblemNote } from "../../components/problem-note.tsx";
import { useKeepProject } from "../../current-project.tsx";
import { isRefusal, problemOf } from "../../problem.ts";
import { useTRPC } from "../../trpc.ts";

const maximumBytes = 256 * 1024;

export function Logo({ project }: { project: Project }) {
  const [complaint, setComplaint] = useState<string>();
  const input = useRef<HTMLInputElement>(null);
  const set = useSetLogo();
  const { logo } = project.branding;
  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const [file] = event.currentTarget.files ?? [];
    event.currentTarget.value = "";
    if (!file) return;
    const tooLarge = file.size > maximumBytes;
    setComplaint(tooLarge ? "A logo has at most 256 KB: make the file smaller." : undefined);
    if (!tooLarge) set.mutate({ projectId: project.id, logo: await base64Of(file) });
  };
  const refused = set.error ? problemOf(set.error).fields.logo : undefined;
  return (
    <div className="grid gap-2">
      <p id="logo" className="font-semibold">
        Logo
      </p>
      <div className="flex flex-wrap items-center gap-3">
        {logo && <img src={logo} alt="" className="size-12 rounded-control border border-line" />}
        <input
          ref={input}
          type="file"
          accept="image/png,image/jpeg,image/webp"
          onChange={choose}
          aria-labelledby="logo"
          className="sr-only"
          tabIndex={-1}
        />
        <Button onClick={() => input.current?.click()} waiting={set.isPending ? "Saving…" : undefined}>
          {logo ? "Replace logo" : "Choose logo"}
        </Button>
        {logo && !set.isPending && (
          <Button look="danger" onClick={() => set.mutate({ projectId: project.id, logo: null })}>
            Remove logo
          </Button>
        )}
      </div>
      {(complaint ?? refused) && (
        <p role="alert" className="text-bad">
          {complaint ?? refused}
        </p>
      )}
      {set.error && !isRefusal(set.error) && <ProblemNote error={set.error} />}
      <p className="text-data text-muted">
        PNG, JPEG or WebP, at most 256 KB. It is saved as soon as it is chosen.
      </p>
    </div>
  );
}

async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

function useSetLogo() {
  const trpc = useTRPC();
  const keep = useKeepProject();
  return useMutation(
    trpc.projects.setLogo.mutationOptions({
      onSuccess: (project) => {
        keep(project);
        announce(project.branding.logo ? "The logo is saved." : "The logo is removed.");
      },
    }),
  );
}
