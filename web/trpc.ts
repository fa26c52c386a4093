/** The typed client of the dashboard API: the only file of web/ that names api/, and only its type. */
import type { TRPCClientErrorLike, TRPCLink } from "@trpc/client";
import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink } from "@trpc/client";
import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import type { TRPCOptionsProxy } from "@trpc/tanstack-react-query";
import { createTRPCContext } from "@trpc/tanstack-react-query";
import type { AppRouter } from "../api/router.ts";

export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

export type Link = TRPCLink<AppRouter>;
export type Trpc = TRPCOptionsProxy<AppRouter>;
export type CallError = TRPCClientErrorLike<AppRouter>;
export type Inputs = inferRouterInputs<AppRouter>;
export type Outputs = inferRouterOutputs<AppRouter>;

export type Session = Outputs["session"]["get"];
export type Mint = Outputs["minting"]["list"]["mints"][number];
export type Person = NonNullable<Session["user"]>;

export function createClient(link: Link) {
  return createTRPCClient<AppRouter>({ links: [link] });
}

/** The header makes every call a non-simple request, which another site's page cannot send. Subscriptions only read. */
export function serverLink(): Link {
  return splitLink({
    condition: ({ type }) => type === "subscription",
    true: httpSubscriptionLink({ url: "/trpc" }),
    false: httpBatchLink({ url: "/trpc", headers: { "x-mcpauth-csrf": "1" } }),
  });
}
