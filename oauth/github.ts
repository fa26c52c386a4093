/** GitHub: who is this person? Authorization code with PKCE; the token is used once for that and dropped. */
import { z } from "zod";
import type { Profile } from "../shared/server/users.ts";
import type { OauthEnv } from "./env.ts";

export type GitHubSettings = NonNullable<OauthEnv["gitHub"]>;

/** GitHub answered in a way that cannot be used, or not at all. */
export class GitHubUnavailable extends Error {
  override name = "GitHubUnavailable";
}

const timeoutMilliseconds = 4_500;
const userAgent = "mcpauth";

const tokenAnswer = z.object({ access_token: z.string().min(1) });
const userAnswer = z.object({
  id: z.number().int(),
  login: z.string().min(1),
  name: z.string().nullish(),
  avatar_url: z.url().nullish(),
});

/** Where to send the browser. No scope is asked for: the public profile is enough. */
export function gitHubAuthorizationUrl(
  settings: GitHubSettings,
  { redirectUri, state, codeChallenge }: { redirectUri: string; state: string; codeChallenge: string },
): string {
  const url = new URL("/login/oauth/authorize", settings.baseUrl);
  url.search = new URLSearchParams({
    client_id: settings.clientId,
    redirect_uri: redirectUri,
    state,
    code_challenge: codeChallenge,
    code_challenge_method: "S256",
  }).toString();
  return url.href;
}

/**
 * @returns the person's numeric id, which never changes as a login may, and public profile
 * @throws GitHubUnavailable
 */
export async function gitHubProfile(
  settings: GitHubSettings,
  { code, codeVerifier, redirectUri }: { code: string; codeVerifier: string; redirectUri: string },
): Promise<{ subject: string; profile: Profile }> {
  const signal = AbortSignal.timeout(timeoutMilliseconds);
  const token = await ask(tokenAnswer, new URL("/login/oauth/access_token", settings.baseUrl), {
    method: "POST",
    signal,
    headers: { Accept: "application/json", "User-Agent": userAgent },
    body: new URLSearchParams({
      client_id: settings.clientId,
      client_secret: settings.clientSecret,
      code,
      code_verifier: codeVerifier,
      redirect_uri: redirectUri,
    }),
  });
  const user = await ask(userAnswer, apiUrl(settings.apiUrl, "user"), {
    signal,
    headers: {
      Accept: "application/vnd.github+json",
      Authorization: `Bearer ${token.access_token}`,
      "User-Agent": userAgent,
    },
  });
  return {
    subject: String(user.id),
    profile: {
      username: user.login,
      ...(user.name && { name: user.name }),
      ...(user.avatar_url && { avatarUrl: user.avatar_url }),
    },
  };
}

/** GitHub Enterprise Server has its API below a path: `https://github.example.com/api/v3`. */
function apiUrl(base: string, path: string): URL {
  return new URL(path, base.endsWith("/") ? base : `${base}/`);
}

async function ask<T extends z.ZodType>(schema: T, url: URL, init: RequestInit): Promise<z.infer<T>> {
  try {
    const response = await fetch(url, { ...init, redirect: "error" });
    if (!response.ok) throw new Error(`${url.origin} answered ${response.status}`);
    return schema.parse(await response.json());
  } catch (cause) {
    throw new GitHubUnavailable(`no usable answer from ${url.origin}${url.pathname}`, { cause });
  }
}
