/** Clients search: the filters of the clients, and the tab of one of them, as their URLs hold them. */
import type { SearchSchemaInput } from "@tanstack/react-router";
import type { ClientIdentity, ClientStatus, ClientView } from "../../../shared/client.ts";
import { oneOf, text } from "../../search-params.ts";

export interface ClientsSearch {
  view: ClientView | undefined;
  q: string | undefined;
  status: ClientStatus | undefined;
  identity: ClientIdentity | undefined;
}

// The lists of shared/client.ts come with its schemas, which are too much for the first load.
export function readClientsSearch(search: Partial<ClientsSearch> & SearchSchemaInput): ClientsSearch {
  return {
    view: oneOf(search.view, ["all"]),
    q: text(search.q),
    status: oneOf(search.status, ["used", "unused", "disabled"]),
    identity: oneOf(search.identity, ["added", "trusted", "verified", "unproven", "registered"]),
  };
}

export type ClientTab = "people" | "metadata";

export interface ClientSearch {
  tab: ClientTab | undefined;
}

export function readClientSearch(search: Partial<ClientSearch> & SearchSchemaInput): ClientSearch {
  return { tab: oneOf(search.tab, ["people", "metadata"]) };
}
