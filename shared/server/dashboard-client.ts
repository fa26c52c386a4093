/** Dashboard client: the dashboard as a first-party OpenID Connect client of our own issuer. */
import type { Keyring } from "./keyring.ts";

export const dashboardClientId = "dashboard";

/** Where the issuer sends people back to, below the dashboard's address. */
export const dashboardCallbackPath = "/auth/callback";

/** Both servers derive the same secret, so there is none to configure. */
export function dashboardClientSecret(keyring: Keyring): string {
  return keyring.derive("dashboard-client")[0].toString("base64url");
}
