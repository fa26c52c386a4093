/** Connections link: the way from a number to what was counted. */
import { useRouter } from "@tanstack/react-router";
import { useProject } from "../../current-project.tsx";
import type { ConnectionsSearch } from "../connections/search.ts";
import { noFilters } from "../connections/search.ts";

export type ToConnections = (about: Partial<ConnectionsSearch>) => string;

/** The address of the project's connections, filtered. */
export function useToConnections(): ToConnections {
  const { id } = useProject();
  const router = useRouter();
  return (about) =>
    router.buildLocation({
      to: "/projects/$id/connections",
      params: { id },
      search: { ...noFilters, ...about },
    }).href;
}
