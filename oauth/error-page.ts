/** Error page: an error a person meets in the browser, because it cannot or must not be sent back to the client. */
import type { Client, KoaContextWithOIDC } from "oidc-provider";
import { errors } from "oidc-provider";
import { withTrace } from "../shared/server/http.ts";
import { newNonce, pageHeaders } from "./pages.ts";
import { TooManyRequests } from "./too-many-requests.ts";
import { traceOf } from "./trace.ts";
import { displayName } from "./views/display-name.ts";
import type { ErrorView } from "./views/error.ts";
import { errorPage } from "./views/error.ts";

type Words = Pick<ErrorView, "title" | "message" | "whoCanFix" | "advice" | "details">;

/** What is known of the request that failed. */
export interface FailedRequest {
  error: Error;
  traceId: string;
  client?: Client | undefined;
  parameters?: Record<string, unknown> | undefined;
  /** Where to send the person back to, if that address was checked. */
  backTo?: { label: string; href: string } | undefined;
}

/** @returns the page's HTML, to be sent with the headers that belong to its nonce */
export function renderErrorPage(failed: FailedRequest, nonce: string): string {
  const { backTo, traceId } = failed;
  return errorPage({ nonce, traceId, ...wordsFor(failed), ...(backTo && { action: backTo }) });
}

/** The engine's `renderError` setting. */
export async function renderError(ctx: KoaContextWithOIDC, out: object, error: Error): Promise<void> {
  // Some clients try their registration here before they open a browser.
  if (ctx.accepts("html", "json") === "json") {
    ctx.body = out;
    return;
  }
  const nonce = newNonce();
  ctx.set(pageHeaders(nonce));
  const failed: FailedRequest = {
    error,
    traceId: String(ctx.res.getHeader("X-Request-Id") ?? ""),
    client: ctx.oidc.client,
    parameters: ctx.oidc.params ?? ctx.query,
    backTo: wayBack(ctx, out, error),
  };
  ctx.body = renderErrorPage(failed, nonce);
}

function wordsFor({ error, client, parameters }: FailedRequest): Words {
  if (error instanceof errors.InvalidRedirectUri) return unregisteredRedirect(client, parameters);
  if (error instanceof errors.InvalidClientAuth) return unusableClient(error, parameters);
  if (error instanceof errors.InvalidClient) return unknownClient(parameters);
  if (error instanceof errors.InvalidTarget) return unknownServer(error);
  if (error instanceof errors.SessionNotFound) return expired;
  if (error instanceof TooManyRequests) return tooMany(error);
  if (!(error instanceof errors.OIDCProviderError)) return ownFault;
  if (error.error === "temporarily_unavailable") return unavailable;
  return {
    title: "This request cannot be completed",
    message: error.error_description ?? "The app sent a request that is not valid.",
    whoCanFix: "client",
    details: [{ label: "Code", value: error.error }],
  };
}

function unregisteredRedirect(client?: Client, parameters?: Record<string, unknown>): Words {
  const asked = String(parameters?.redirect_uri ?? "nothing");
  const registered = client?.redirectUris ?? [];
  return {
    title: "The return address is not registered",
    message:
      "The app asked to be answered at an address it did not register. Nothing was sent there: it could belong to somebody else.",
    whoCanFix: "client",
    details: [
      { label: "Asked for", value: asked },
      ...registered.map((value) => ({ label: "Registered", value })),
      { label: "Code", value: "invalid_redirect_uri" },
    ],
    advice: [
      "The two must match exactly: the scheme, the port and a trailing slash all count.",
      "If the app's address changed, for example to a new local port, it must register again: remove the connection there and add it anew.",
    ],
  };
}

function unknownClient(parameters?: Record<string, unknown>): Words {
  return {
    title: "This app is not known here",
    message: "It uses a registration that does not exist at this server, or no longer does.",
    whoCanFix: "you",
    details: [
      { label: "Client", value: String(parameters?.client_id ?? "") },
      { label: "Code", value: "invalid_client" },
    ],
    advice: [
      "Remove the server from the app and add it again: it will register itself anew.",
      "In Claude Code, run /mcp, choose the server and clear its authentication.",
    ],
  };
}

/** Whose metadata document could not be fetched or is not valid. */
function unusableClient(
  { error_description }: errors.OIDCProviderError,
  parameters?: Record<string, unknown>,
): Words {
  return {
    title: "This app cannot be identified",
    message: error_description ?? "",
    whoCanFix: "client",
    details: [
      { label: "Client", value: String(parameters?.client_id ?? "") },
      { label: "Code", value: "invalid_client" },
    ],
  };
}

function unknownServer({ error_description }: errors.OIDCProviderError): Words {
  return {
    title: "This server is not known here",
    message: error_description ?? "",
    whoCanFix: "server",
    details: [{ label: "Code", value: "invalid_target" }],
  };
}

function tooMany({ error_description }: TooManyRequests): Words {
  return {
    title: "Too many requests at once",
    message: "Your network sent more connection requests than this server takes. Nothing is lost.",
    whoCanFix: "you",
    advice: [
      "Wait a minute, then connect again from the app you came from.",
      "If you share your network with many others, whoever runs this server can switch the limit off.",
    ],
    details: [
      { label: "Reason", value: error_description ?? "" },
      { label: "Code", value: "too_many_requests" },
    ],
  };
}

const expired: Words = {
  title: "This request has expired",
  message: "It was answered already, or more than an hour has passed, or it was begun in another browser.",
  whoCanFix: "you",
  advice: ["Go back to the app you came from and connect again."],
};

const unavailable: Words = {
  title: "Not available for the moment",
  message: "The server cannot reach its database. Nothing is lost: go back and try again in a few seconds.",
  whoCanFix: "server",
};

const ownFault: Words = {
  title: "The server made a mistake",
  message:
    "It could not complete the request. Whoever runs it finds the cause in its log under the trace id.",
  whoCanFix: "server",
};

/** Back to the client with the error, where its address was checked and only the kind of error kept us from it. */
function wayBack(ctx: KoaContextWithOIDC, out: object, error: Error): FailedRequest["backTo"] {
  const { oidc } = ctx;
  const redirectUri = oidc.params?.redirect_uri;
  if (!(error instanceof errors.InvalidTarget) || !oidc.redirectUriCheckPerformed) return undefined;
  if (typeof redirectUri !== "string") return undefined;
  const href = new URL(redirectUri);
  for (const [name, value] of Object.entries(out)) href.searchParams.set(name, String(value));
  href.searchParams.set("error_description", withTrace(error.error_description ?? "", traceOf(ctx)));
  return { label: `Back to ${displayName(oidc.client?.clientName ?? "")}`, href: href.href };
}
