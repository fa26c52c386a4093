/** People search: the filters of the people as their URL holds them. */
import type { SearchSchemaInput } from "@tanstack/react-router";
import type { PersonKind, PersonStatus } from "../../../shared/person.ts";
import { oneOf, text } from "../../search-params.ts";

export interface PeopleSearch {
  q: string | undefined;
  kind: PersonKind | undefined;
  status: PersonStatus | undefined;
}

export function readPeopleSearch(search: Partial<PeopleSearch> & SearchSchemaInput): PeopleSearch {
  return {
    q: text(search.q),
    kind: oneOf(search.kind, ["signed_in", "minted"]),
    status: oneOf(search.status, ["open", "blocked"]),
  };
}
