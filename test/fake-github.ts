/** A GitHub that runs here: its three endpoints, with the checks that matter, and its moods. */
import { createHash, randomBytes } from "node:crypto";
import type { AddressInfo } from "node:net";
import express from "express";

/** How it answers: `down` drops connections, `slow` never answers, `strange` answers 200 with something else. */
export type Mood = "well" | "denies" | "down" | "slow" | "strange";

export interface FakeGitHub {
  url: string;
  clientId: string;
  clientSecret: string;
  /** Whoever signs in next. */
  person: { id: number; login: string; name: string | null; avatar_url: string };
  /** What else it says of them to whoever was given the scope. */
  emails: { email: string; verified: boolean }[];
  memberships: { state: string; organization: { login: string } }[];
  mood: Mood;
  close(): Promise<void>;
}

export async function startFakeGitHub(): Promise<FakeGitHub> {
  const codes = new Map<string, { challenge: string; redirectUri: string; scope: string }>();
  /** With the scope of each. */
  const tokens = new Map<string, string>();
  const app = express();
  const server = app.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  const gitHub: FakeGitHub = {
    url: `http://127.0.0.1:${port}`,
    clientId: "github-client",
    clientSecret: "github-secret",
    person: { id: 583_231, login: "mona", name: "Mona Lisa", avatar_url: "https://avatars.example/mona" },
    emails: [],
    memberships: [],
    mood: "well",
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  app.get("/login/oauth/authorize", (request, response) => {
    const {
      redirect_uri,
      state,
      code_challenge,
      client_id,
      scope = "",
    } = request.query as Record<string, string>;
    if (client_id !== gitHub.clientId || !redirect_uri || !state || !code_challenge)
      return response.sendStatus(404);
    const answer = new URL(redirect_uri);
    if (gitHub.mood === "denies")
      answer.search = new URLSearchParams({ error: "access_denied", state }).toString();
    else {
      const code = randomBytes(8).toString("hex");
      codes.set(code, { challenge: code_challenge, redirectUri: redirect_uri, scope });
      answer.search = new URLSearchParams({ code, state }).toString();
    }
    return response.redirect(302, answer.href);
  });

  app.use((request, response, next) => {
    if (gitHub.mood === "down") return request.socket.destroy();
    if (gitHub.mood === "slow") return undefined;
    if (gitHub.mood === "strange") return response.send("<h1>Unicorn</h1>");
    return next();
  });

  app.post("/login/oauth/access_token", express.urlencoded({ extended: false }), (request, response) => {
    const { client_secret, code, code_verifier, redirect_uri } = request.body;
    const known = codes.get(code);
    codes.delete(code);
    const challenge = createHash("sha256").update(String(code_verifier)).digest("base64url");
    const valid =
      client_secret === gitHub.clientSecret &&
      known?.challenge === challenge &&
      known.redirectUri === redirect_uri;
    if (!valid) return response.json({ error: "bad_verification_code" });
    const token = `gho_${randomBytes(8).toString("hex")}`;
    tokens.set(token, known.scope);
    return response.json({ access_token: token, token_type: "bearer", scope: known.scope });
  });

  /** Needs this scope, if one is named. */
  const serve = (path: string, needed: string | undefined, body: () => object) =>
    app.get(path, (request, response) => {
      const scope = tokens.get(request.get("authorization")?.slice("Bearer ".length) ?? "");
      if (scope === undefined) return response.sendStatus(401);
      return needed && !scope.split(" ").includes(needed) ? response.sendStatus(403) : response.json(body());
    });
  serve("/user", undefined, () => gitHub.person);
  serve("/user/emails", "user:email", () => gitHub.emails);
  serve("/user/memberships/orgs", "read:org", () => gitHub.memberships);
  return gitHub;
}
