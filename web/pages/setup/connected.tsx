/** Connected: the end of the set-up, and what people do next. */
import { Link } from "@tanstack/react-router";
import { useProject } from "../../current-project.tsx";
import { duration } from "../connections/words.ts";
import type { SetupState } from "./stations.ts";

const nextSteps = [
  { to: "/projects/$id/scopes", words: "Say what a client may do: scopes" },
  { to: "/projects/$id/settings/branding", words: "Make the consent page yours: branding" },
  { to: "/projects/$id/members", words: "Invite others to this project" },
  { to: "/projects/$id/connections", words: "Watch who connects" },
] as const;

export function Connected({ state: { milliseconds } }: { state: SetupState }) {
  const { id } = useProject();
  return (
    <section aria-labelledby="connected" className="rise grid gap-3 border-ok border-l-2 pl-4">
      <h2 id="connected" className="font-semibold text-lead">
        {milliseconds === undefined ? "Connected" : `Connected in ${duration(milliseconds)}`}
      </h2>
      <p className="max-w-[60ch] text-muted">
        A person allowed a client, and your server knew who called. From here on this page is for the next
        server, or for the day something stops working.
      </p>
      <ul className="flex flex-wrap gap-x-6 gap-y-1">
        {nextSteps.map(({ to, words }) => (
          <li key={to}>
            <Link to={to} params={{ id }} className="link">
              {words}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
