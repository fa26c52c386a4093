/** Attempts: connections of a project that came to different ends, each by a real request, and a look at its server. */
import type { Served } from "./harness.ts";
import {
  authorizationUrl,
  authorize,
  connect,
  decide,
  introspect,
  newBrowser,
  newPkce,
  redeem,
  register,
  signIn,
} from "./harness.ts";

interface Server {
  projectId: string;
  serverUrl: string;
  secret: string;
}

export async function addAttempts(issuer: Served, { projectId, serverUrl, secret }: Server): Promise<void> {
  const { tokens } = await connect(issuer, { serverUrl });
  await introspect(issuer, secret, tokens.access_token);
  const redirect_uris = ["http://127.0.0.1:5871/cb"];
  const { client_id = "" } = await register(issuer, { client_name: "Cursor", redirect_uris });
  const challenge = newPkce().challenge;
  const ask = (redirect_uri: string) =>
    newBrowser(issuer.issuer).open(
      authorizationUrl(issuer.issuer, {
        client_id,
        code_challenge: challenge,
        resource: serverUrl,
        redirect_uri,
      }),
    );
  // Begun, and left open.
  await ask("http://127.0.0.1:5871/cb");
  const authorized = await authorize(issuer, {
    clientId: client_id,
    resource: serverUrl,
    redirect_uri: "http://127.0.0.1:5871/cb",
  });
  await redeem(issuer, { ...authorized, verifier: newPkce().verifier });
  const browser = newBrowser(issuer.issuer);
  const request = { client_id, code_challenge: challenge, resource: serverUrl };
  const page = await browser.open(
    authorizationUrl(issuer.issuer, { ...request, redirect_uri: "http://127.0.0.1:5871/cb" }),
  );
  await decide(browser, await signIn(browser, page), "cancel");
  await ask("http://localhost:5871/cb");
  await issuer.events.flush();
  await addCheck(issuer, { projectId, serverUrl });
}

async function addCheck(
  { database }: Served,
  { projectId, serverUrl }: Omit<Server, "secret">,
): Promise<void> {
  const good = (id: string, title: string, seen: string) => ({ id, title, status: "ok" as const, seen });
  await database.serverChecks.insertOne({
    _id: `${projectId} ${serverUrl}`,
    projectId,
    serverUrl,
    at: new Date(),
    status: "fail",
    findings: [
      good("reachable", "The server can be reached", "it answered in 41 ms"),
      good("refusal", "A call without a token is refused with 401", "401"),
      good(
        "metadata",
        "The metadata is there, as JSON",
        `${new URL(serverUrl).origin}/.well-known/oauth-protected-resource`,
      ),
      {
        id: "resource",
        title: "The metadata names the server as it is called",
        status: "fail",
        seen: "it names another address",
        cause: "The server is mounted at another path than the one that is called.",
        fix: "Mount the middleware at the path of the server URL, or add the other address to the project.",
        compared: { expected: serverUrl, actual: `${serverUrl}/`, at: serverUrl.length },
      },
    ],
    clients: [{ name: "Claude", stops: "The metadata names the server as it is called" }],
    expiresAt: new Date(Date.now() + 3_600_000),
  });
}
