/** Needs attention: what somebody should look at, each with the way there. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Icon } from "../../components/icon.tsx";
import { Ago, Until } from "../../components/time.tsx";
import { useProject } from "../../current-project.tsx";
import { count } from "../../number.ts";
import type { Outputs } from "../../trpc.ts";
import { noFilters } from "../connections/search.ts";

type Found = Outputs["usage"]["attention"][number];

/** Nothing at all where all is well. */
export function NeedsAttention({ found }: { found: Found[] }) {
  if (found.length === 0) return null;
  return (
    <section aria-labelledby="attention" className="rounded-panel border border-line bg-surface">
      <h2 id="attention" className="border-line border-b px-4 py-2.5 font-semibold">
        Needs attention
      </h2>
      <ul className="divide-y divide-line">
        {found.map((each) => (
          <li
            key={`${each.kind} ${"hint" in each ? each.hint : ""}${"clientId" in each ? each.clientId : ""}`}
            className="flex gap-3 px-4 py-3"
          >
            <span className={`mt-0.5 ${each.kind === "no_secret" ? "text-bad" : "text-warn"}`}>
              <Icon name={each.kind === "no_secret" ? "cross" : "alert"} />
            </span>
            <div className="flex min-w-0 flex-1 flex-wrap justify-between gap-x-6 gap-y-1">
              <p className="min-w-0 max-w-[72ch]">{sentenceOf(each)}</p>
              <Way about={each} />
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

const words = {
  client_document:
    "documents of clients in the last 24 hours could not be fetched or were refused: more than the day before.",
  redirect_mismatch:
    "requests in the last 24 hours named a redirect address that their client has not registered: more than the day before.",
};

function sentenceOf(found: Found): ReactNode {
  if (found.kind === "no_secret")
    return "No registration secret is live: your server cannot verify any call.";
  if (found.kind === "old_secret") {
    return (
      <>
        The old secret <code>…{found.hint}</code> is still in use: last <Ago at={found.lastUsedAt} />. It
        stops <Until at={found.expiresAt} />.
      </>
    );
  }
  if (found.kind === "old_keys") {
    return (
      <>
        The installation has signed with the same key since <Ago at={found.since} />: replace it once a year.
      </>
    );
  }
  if (found.kind === "new_client") {
    return (
      <>
        <q>
          <bdi>{found.name}</bdi>
        </q>{" "}
        registered itself this week, and {count(found.people)} people have allowed it already. Is it known to
        you?
      </>
    );
  }
  return `${count(found.count)} ${words[found.kind]}`;
}

function Way({ about }: { about: Found }) {
  const { id } = useProject();
  const params = { id };
  const className = "link shrink-0";
  if (about.kind === "no_secret" || about.kind === "old_secret") {
    return (
      <Link to="/projects/$id/secrets" params={params} className={className}>
        Registration secrets
      </Link>
    );
  }
  if (about.kind === "old_keys") {
    return (
      <Link to="/admin/keys" className={className}>
        Signing keys
      </Link>
    );
  }
  if (about.kind === "new_client") {
    const { clientId } = about;
    return (
      <Link to="/projects/$id/clients/$clientId" params={{ id, clientId }} className={className}>
        This client
      </Link>
    );
  }
  const { from, to, kind: reason } = about;
  return (
    <Link
      to="/projects/$id/connections"
      params={params}
      search={{ ...noFilters, from, to, reason }}
      className={className}
    >
      These connections
    </Link>
  );
}
