/** Set-up: from a new project to the first call, with this project's address in every line, and each step told as it happens. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ConnectClient } from "../../components/connect-client.tsx";
import { CopyButton } from "../../components/copyable.tsx";
import { Page, Section } from "../../components/page.tsx";
import { Quickstart } from "../../components/quickstart.tsx";
import { useProject } from "../../current-project.tsx";
import { useLive } from "../../live.ts";
import { useTRPC } from "../../trpc.ts";
import { Connected } from "./connected.tsx";
import { FirstConnection } from "./first-connection.tsx";
import { TryServer } from "./try-server.tsx";

export function Setup() {
  const { id: projectId, serverUrls } = useProject();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const state = useQuery(trpc.setup.state.queryOptions({ projectId }));
  const liveness = useLive(
    trpc.setup.watch.subscriptionOptions(
      { projectId },
      { onData: ({ data }) => queryClient.setQueryData(trpc.setup.state.queryKey({ projectId }), data) },
    ),
    { poll: state.refetch, enabled: state.data?.milliseconds === undefined },
  );
  const [serverUrl = ""] = serverUrls;
  return (
    <Page title="Set up" docs="quickstart" lead={<FirstServerUrl />}>
      <div className="grid grid-cols-1 gap-12">
        {state.data?.complete && <Connected state={state.data} />}
        <div className="grid grid-cols-1 gap-x-12 gap-y-10 lg:grid-cols-[minmax(0,1fr)_20rem]">
          <aside aria-labelledby="first-connection" className="lg:order-last">
            <div className="lg:sticky lg:top-6">
              <FirstConnection query={state} liveness={liveness} />
            </div>
          </aside>
          <div className="grid min-w-0 grid-cols-1 content-start gap-12">
            <Section
              id="quick-start"
              title="Quick start"
              lead="Four steps, about ten minutes. Your server must speak HTTP."
            >
              <Quickstart serverUrl={serverUrl} />
            </Section>
            <TryServer />
          </div>
        </div>
        <Section
          id="connect"
          title="Connect a client"
          lead="Nothing to hand out: a client identifies itself, and each person signs in and allows it."
        >
          <Clients />
        </Section>
      </div>
    </Page>
  );
}

function Clients() {
  const project = useProject();
  return <ConnectClient project={project} serverUrl={project.serverUrls[0] ?? ""} />;
}

function FirstServerUrl() {
  const { id, serverUrls } = useProject();
  const [first = "", ...others] = serverUrls;
  return (
    <div className="flex flex-wrap items-center gap-x-3">
      <code className="min-w-0 break-all text-data">{first}</code>
      <CopyButton text={first} label="Copy server URL" short />
      {others.length > 0 && (
        <Link to="/projects/$id/settings/general" params={{ id }} className="link text-data">
          and {others.length} more
        </Link>
      )}
    </div>
  );
}
