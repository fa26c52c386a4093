/** Connection: one attempt of a client to connect, in the words that both servers and the dashboard have for it. */

/** What a connection passes on its way, in its order. The first two happen where the issuer does not see them. */
export const stations = [
  "refusal",
  "metadata",
  "identify",
  "ask",
  "sign_in",
  "allow",
  "token",
  "call",
] as const;
export type Station = (typeof stations)[number];

/** `open`: not finished, and perhaps never will be. */
export const outcomes = ["connected", "failed", "ended", "open"] as const;
export type Outcome = (typeof outcomes)[number];

/** Who took part in a step. */
export const lanes = ["client", "server", "issuer", "browser"] as const;
export type Lane = (typeof lanes)[number];

/** What a look at a server asks with (sdk/doctor): it wants to be refused, and connects nobody. */
export const doctorClientId = "getmcpauth-doctor";

/** The station that a recorded step is about. */
const stationOfStep: Record<string, Station> = {
  metadata: "metadata",
  registration: "identify",
  client_document: "identify",
  authorization: "ask",
  sign_in: "sign_in",
  consent_page: "sign_in",
  consent: "allow",
  token: "token",
  refresh: "token",
  replay: "token",
  reuse: "token",
  mint: "token",
  introspection: "call",
  revocation: "call",
};

/** @param event as recorded; a client that nobody knows has failed to identify itself, whatever it asked for */
export function stationOf({ step, error }: { step: string; error?: string | undefined }): Station {
  if (step === "authorization" && error === "invalid_client") return "identify";
  return stationOfStep[step] ?? "ask";
}
