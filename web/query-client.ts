/** The query cache of one page load. */
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { isSignedOut } from "./problem.ts";
import { noteDemand } from "./recent-sign-in.ts";

/** @param onSignedOut called when any call finds that the session has ended */
export function createQueryClient({ onSignedOut }: { onSignedOut: () => void }): QueryClient {
  const onError = (error: Error) => {
    if (isSignedOut(error)) onSignedOut();
    else noteDemand(error);
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      // No silent retries: a failure is shown at once, with a button. "always": offline is a failure too, not a pause.
      queries: { retry: false, retryOnMount: false, staleTime: 5_000, networkMode: "always" },
      mutations: { retry: false, networkMode: "always" },
    },
  });
}
