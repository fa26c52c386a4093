/** Workloads: everything that is measured, in order. */
import { clientCredentials } from "./client-credentials.ts";
import { codeFlow, codeFlowWithSignIn } from "./code-flow.ts";
import { introspection } from "./introspection.ts";
import { mint } from "./minting.ts";
import { overview } from "./overview.ts";
import { refresh } from "./refresh.ts";
import { registration } from "./registration.ts";
import type { Workload } from "./workload.ts";

export const workloads: readonly Workload[] = [
  introspection(1),
  introspection(1000),
  refresh,
  registration,
  clientCredentials,
  mint,
  codeFlow,
  codeFlowWithSignIn,
];

export function findWorkload(name: string): Workload {
  const found = [...workloads, overview].find((workload) => workload.name === name);
  if (!found) {
    throw new Error(
      `no workload ${name}: there are ${workloads.map((workload) => workload.name).join(", ")}`,
    );
  }
  return found;
}
