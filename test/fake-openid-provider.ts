/** An OpenID Connect provider that runs here: discovery, keys and the three endpoints, with its moods and its lies. */
import { createHash, randomBytes } from "node:crypto";
import type { AddressInfo } from "node:net";
import express from "express";
import type { JWTPayload } from "jose";
import { SignJWT, UnsecuredJWT } from "jose";
import type { OpenIdSettings } from "../oauth/openid-settings.ts";
import type { Mood } from "./fake-github.ts";
import type { SigningKeys } from "./identity-provider.ts";
import { newSigningKeys, now } from "./identity-provider.ts";

export interface FakeOpenIdProvider {
  url: string;
  settings: OpenIdSettings;
  /** Whoever signs in next, as claims of the ID token. */
  person: JWTPayload;
  /** Claims that stand at the userinfo endpoint only. */
  userinfo: Record<string, unknown> | undefined;
  mood: Mood | "silent about tokens";
  /** What it gets wrong on purpose. */
  lies: Lies;
  /** Queries of the authorization requests it got. */
  asked: Record<string, string>[];
  /** How often its discovery document was read. */
  discovered: number;
  close(): Promise<void>;
}

export interface Lies {
  /** On top of the ID token's claims. */
  claims?: JWTPayload;
  signedBy?: SigningKeys;
  unsigned?: true;
  /** `iss` of the authorization response (RFC 9207). */
  responseIssuer?: string;
  /** Of the discovery document. */
  issuer?: string;
  userinfoSubject?: string;
}

interface Waiting {
  challenge: string;
  redirectUri: string;
  nonce: string;
}

export async function startFakeOpenIdProvider(
  about: Partial<OpenIdSettings> = {},
): Promise<FakeOpenIdProvider> {
  const app = express();
  const server = app.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const fake: FakeOpenIdProvider = {
    url,
    settings: {
      name: "acme-login",
      label: "Acme Login",
      kind: "openid",
      issuer: url,
      clientId: "mcpauth-at-acme",
      clientSecret: "openid-secret",
      ...about,
    },
    person: {},
    userinfo: undefined,
    mood: "well",
    lies: {},
    asked: [],
    discovered: 0,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  await serve(app, fake);
  return fake;
}

async function serve(app: express.Express, fake: FakeOpenIdProvider): Promise<void> {
  const keys = await newSigningKeys("acme-1");
  const codes = new Map<string, Waiting>();
  const tokens = new Set<string>();

  app.get("/authorize", (request, response) => {
    const query = request.query as Record<string, string>;
    const { redirect_uri: redirectUri = "", state = "", nonce = "", code_challenge: challenge = "" } = query;
    fake.asked.push(query);
    const answer = new URL(redirectUri);
    answer.searchParams.set("state", state);
    answer.searchParams.set("iss", fake.lies.responseIssuer ?? fake.settings.issuer);
    const code = randomBytes(8).toString("hex");
    if (fake.mood === "denies") answer.searchParams.set("error", "access_denied");
    else answer.searchParams.set("code", code);
    codes.set(code, { challenge, redirectUri, nonce });
    response.redirect(303, answer.href);
  });

  app.use((request, response, next) => {
    if (fake.mood === "down") return request.socket.destroy();
    if (fake.mood === "slow") return undefined;
    if (fake.mood === "silent about tokens" && request.path === "/token") return undefined;
    if (fake.mood === "strange") return response.send("<h1>Unicorn</h1>");
    return next();
  });

  app.get("/.well-known/openid-configuration", (_request, response) => {
    fake.discovered += 1;
    response.json(metadataOf(fake));
  });
  app.get("/jwks", (_request, response) => void response.json({ keys: [keys.jwk] }));

  app.post("/token", express.urlencoded({ extended: false }), async (request, response) => {
    const waiting = codes.get(request.body.code);
    codes.delete(request.body.code);
    if (!waiting || !isRedeemable(fake, waiting, request)) {
      return response.status(400).json({ error: "invalid_grant" });
    }
    const token = randomBytes(8).toString("hex");
    tokens.add(token);
    const idToken = await idTokenOf(fake, waiting.nonce, fake.lies.signedBy ?? keys);
    return response.json({ access_token: token, token_type: "Bearer", expires_in: 60, id_token: idToken });
  });

  app.get("/userinfo", (request, response) => {
    const known = tokens.has(request.get("Authorization")?.slice("Bearer ".length) ?? "");
    if (!known) return response.sendStatus(401);
    return response.json({ sub: fake.lies.userinfoSubject ?? fake.person.sub, ...fake.userinfo });
  });
}

function metadataOf({ url, settings, userinfo, lies }: FakeOpenIdProvider) {
  return {
    issuer: lies.issuer ?? settings.issuer,
    authorization_endpoint: `${url}/authorize`,
    token_endpoint: `${url}/token`,
    jwks_uri: `${url}/jwks`,
    ...(userinfo && { userinfo_endpoint: `${url}/userinfo` }),
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["ES256", "RS256"],
    authorization_response_iss_parameter_supported: true,
  };
}

function isRedeemable({ settings }: FakeOpenIdProvider, waiting: Waiting, request: express.Request): boolean {
  const { code_verifier: verifier, redirect_uri: redirectUri } = request.body;
  const [id, secret] = Buffer.from(request.get("Authorization")?.slice("Basic ".length) ?? "", "base64")
    .toString()
    .split(":")
    .map(decodeURIComponent);
  return (
    id === settings.clientId &&
    secret === settings.clientSecret &&
    createHash("sha256").update(String(verifier)).digest("base64url") === waiting.challenge &&
    redirectUri === waiting.redirectUri
  );
}

function idTokenOf(
  { settings, person, lies }: FakeOpenIdProvider,
  nonce: string,
  { alg, kid, privateKey }: SigningKeys,
): Promise<string> | string {
  const claims = {
    iss: settings.issuer,
    aud: settings.clientId,
    iat: now(),
    exp: now() + 60,
    nonce,
    ...person,
    ...lies.claims,
  };
  if (lies.unsigned) return new UnsecuredJWT(claims).encode();
  return new SignJWT(claims).setProtectedHeader({ alg, kid, typ: "JWT" }).sign(privateKey);
}
