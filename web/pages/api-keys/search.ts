/** API key search: the filters of the keys as their URL holds them. */
import { oneOf, text } from "../../search-params.ts";

export interface ApiKeySearch {
  q?: string | undefined;
  use?: "lately" | "earlier" | "never" | undefined;
  state?: "live" | "revoked" | undefined;
}

export function readApiKeySearch({ q, use, state }: Record<string, unknown>): ApiKeySearch {
  return {
    q: text(q),
    use: oneOf(use, ["lately", "earlier", "never"]),
    state: oneOf(state, ["live", "revoked"]),
  };
}
