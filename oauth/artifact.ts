/** Artifact: how a record of the engine is stored, so that nothing in the database could be presented. */
import { hash } from "node:crypto";
import type { AdapterPayload } from "oidc-provider";
import type { Artifact } from "../shared/server/database.ts";

/** Prefixes by which people, logs and secret scanners tell our tokens apart; also saves looking in the wrong place. */
const prefixes: Record<string, string> = {
  AccessToken: "mcpauth_at_",
  AuthorizationCode: "mcpauth_ac_",
  RefreshToken: "mcpauth_rt_",
  ClientCredentials: "mcpauth_cc_",
  DeviceCode: "mcpauth_dc_",
};

export function tokenPrefix(model: string): string {
  return prefixes[model] ?? "";
}

/** The model is part of the hash, so that a value of one kind never passes as another. */
export function artifactId(model: string, value: string): string {
  return hash("sha256", `${model}:${value}`, "base64url");
}

/** @param expiresIn seconds */
export function toArtifact(model: string, payload: AdapterPayload, expiresIn: number): Omit<Artifact, "_id"> {
  // Codes of devices are added sealed (DeviceCodes.conceal).
  const { jti, session, userCode: _shown, deviceCode: _held, ...rest } = payload;
  const { accountId, clientId, uid } = rest;
  // Not a secret, and needed to find a grant again: it is never presented.
  const grantId = model === "Grant" ? jti : rest.grantId;
  const resource = resourceOf(payload);
  return {
    model,
    payload: { ...rest, ...(session && { session: withoutCookie(session) }) },
    ...(grantId && { grantId }),
    ...(accountId && { accountId }),
    ...(clientId && { clientId }),
    ...(uid && { uid }),
    ...(resource && { resource }),
    ...(expiresIn && { expiresAt: new Date(Date.now() + expiresIn * 1000) }),
  };
}

/** Tokens name their audience, codes and refresh tokens their resource, grants a map of resources: one each. */
function resourceOf({
  aud,
  resource,
  resources,
}: AdapterPayload & { resources?: object }): string | undefined {
  return [aud ?? resource ?? Object.keys(resources ?? {})].flat()[0];
}

/** An interaction remembers its session. The engine adds the cookie's value, which is not needed again. */
function withoutCookie({ cookie: _cookie, ...session }: { cookie?: string | undefined }): object {
  return session;
}
