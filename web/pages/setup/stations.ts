/** Stations of the set-up: what each is called, and what helps where nothing is seen of it. */
import type { SetupStation } from "../../../shared/setup.ts";
import type { Outputs } from "../../trpc.ts";

export type SetupState = Outputs["setup"]["state"];
export type StationView = SetupState["stations"][number];

export interface StationWords {
  title: string;
  /** Shown while it is the one that is waited for. */
  waiting: string;
  /** The likeliest first. */
  causes: readonly [string, string, string];
  /** @param serverUrl the project's */
  command?: (serverUrl: string) => string;
}

const ask = (serverUrl: string) => `curl -i -X POST ${serverUrl}`;
const doctor = (serverUrl: string) => `npx getmcpauth doctor ${serverUrl}`;
const connect = (serverUrl: string) => `claude mcp add --transport http my-server ${serverUrl}`;

export const stationWords: Record<SetupStation, StationWords> = {
  secret: {
    title: "Secret",
    waiting: "Generate one on the Secrets page.",
    causes: ["It was revoked.", "Its overlap with a newer one is over.", "The project is new."],
  },
  online: {
    title: "Server online",
    waiting: "Start your server with the secret, or check it below.",
    causes: [
      "MCPAUTH_SECRET is not set where the server runs: a .env file is read only if something reads it.",
      "The server runs, but no request has reached the middleware yet: send one.",
      "The server cannot reach this issuer: a firewall, or a container that has its own localhost.",
    ],
    command: ask,
  },
  refusal: {
    title: "Answers 401",
    waiting: "Check my server asks it without a token.",
    causes: [
      "mcpAuth() is mounted after the handler: the order of app.use counts.",
      "It is mounted at another path than the server URL's.",
      "A proxy in front answers first, with a page or a 403.",
    ],
    command: ask,
  },
  metadata: {
    title: "Metadata found",
    waiting: "Check my server follows its pointer.",
    causes: [
      "The address in WWW-Authenticate is one that clients cannot reach: http behind a proxy, or an inner port.",
      "A proxy does not pass on /.well-known to your server.",
      "The server URL of this project is not the one people connect to.",
    ],
    command: doctor,
  },
  identify: {
    title: "Client identifies itself",
    waiting: "Add the server to a client, then connect.",
    causes: [
      "The client was not told to connect: in Claude Code type /mcp, in Cursor switch the server on.",
      "The client keeps an old answer: remove its entry for this server and add it anew.",
      "The client's machine cannot reach this issuer.",
    ],
    command: connect,
  },
  allow: {
    title: "Person allows it",
    waiting: "The browser is open: sign in and allow.",
    causes: [
      "The browser window is behind another one.",
      "The person closed it: connect again in the client.",
      "Their account may not sign in here: see Settings, Who may sign in.",
    ],
    command: connect,
  },
  token: {
    title: "Token",
    waiting: "The client redeems its code.",
    causes: [
      "The browser could not go back to the client: it had stopped listening, or no program owns its scheme.",
      "The client waited too long: a code is valid for 60 seconds.",
      "The client lost its PKCE verifier: two connections at once overwrite each other's.",
    ],
    command: doctor,
  },
  call: {
    title: "First call",
    waiting: "The client calls your server with its token.",
    causes: [
      "Your server cannot reach this issuer to verify the token: look at its log.",
      "It runs with the secret of another project.",
      "A proxy drops the Authorization header.",
    ],
    command: doctor,
  },
};
