/** Try server: looks at the server from outside, and runs a whole connection, without any client at hand. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { announce } from "../../announcement.ts";
import { Button } from "../../components/button.tsx";
import { Section } from "../../components/page.tsx";
import { ProblemNote } from "../../components/problem-note.tsx";
import { useDenial, useProject } from "../../current-project.tsx";
import { useTRPC } from "../../trpc.ts";
import { CheckResult } from "./check-result.tsx";

export function TryServer() {
  const { id: projectId, serverUrls } = useProject();
  const [chosen, setChosen] = useState(serverUrls[0] ?? "");
  const serverUrl = serverUrls.includes(chosen) ? chosen : (serverUrls[0] ?? "");
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const denial = useDenial("test", "test the server");
  const checks = useQuery(trpc.setup.checks.queryOptions({ projectId }));
  const check = useMutation(
    trpc.setup.check.mutationOptions({
      onSuccess: async ({ status }) => {
        announce(status === "ok" ? "The server is as it should be." : "The check found something.");
        await Promise.all(
          [trpc.setup.checks, trpc.setup.state].map((query) =>
            queryClient.invalidateQueries({ queryKey: query.queryKey({ projectId }) }),
          ),
        );
      },
    }),
  );
  const shown = checks.data?.find((each) => each.serverUrl === serverUrl);
  const error = check.error;
  return (
    <Section
      id="try"
      title="Try it without a client"
      lead="The check asks your server what a client would ask, and changes nothing. The test client goes the whole way: you sign in, allow it, and see its first call."
    >
      {serverUrls.length > 1 && <ServerChoice value={serverUrl} onChange={setChosen} />}
      <div className="flex flex-wrap items-start gap-3">
        <Button
          denied={denial}
          onClick={() => check.mutate({ projectId, serverUrl })}
          waiting={check.isPending ? "Checking…" : undefined}
        >
          Check my server
        </Button>
        {!denial && <TestClientButton serverUrl={serverUrl} />}
      </div>
      {error && <ProblemNote error={error} />}
      {shown?.status && <CheckResult check={shown} />}
    </Section>
  );
}

function TestClientButton({ serverUrl }: { serverUrl: string }) {
  const { id: projectId } = useProject();
  const begin = useMutation(useTRPC().setup.testClient.mutationOptions());
  const [url, setUrl] = useState<string>();
  const open = async () => {
    // Opened at the click, since browsers let no page open one later.
    const tab = window.open("", "_blank");
    const begun = await begin.mutateAsync({ projectId, serverUrl }).catch(() => undefined);
    setUrl(tab ? undefined : begun?.url);
    if (!tab) return;
    if (!begun) return tab.close();
    tab.opener = null;
    tab.location.href = begun.url;
  };
  return (
    <div className="grid gap-2">
      <Button onClick={open} waiting={begin.isPending ? "Starting…" : undefined}>
        Use the test client
      </Button>
      {url && (
        <a href={url} target="_blank" rel="noopener" className="link text-data">
          Open it in a new tab
        </a>
      )}
      {begin.error && <ProblemNote error={begin.error} />}
    </div>
  );
}

function ServerChoice({ value, onChange }: { value: string; onChange: (url: string) => void }) {
  const { serverUrls } = useProject();
  const id = useId();
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-data text-muted">
        Server URL
      </label>
      <select
        id={id}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
        className="min-h-9 w-full max-w-xl rounded-control border border-line-strong bg-surface px-3 py-1.5 font-mono text-data pointer-coarse:min-h-11"
      >
        {serverUrls.map((url) => (
          <option key={url}>{url}</option>
        ))}
      </select>
    </div>
  );
}
