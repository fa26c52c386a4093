/** Faults that only clients in a web page meet: what CORS lets them ask and see. */
import type { Faults } from "./fault.ts";

const symptom =
  "Clients that run in a browser, such as MCP Inspector's direct mode, report a CORS error or: Failed to fetch.";

export const browserFaults = {
  "preflight-refused": {
    status: "warn",
    symptom,
    cause:
      "The browser's question before the call (OPTIONS, which never carries a token) is not answered with success and Access-Control-Allow-Origin.",
    fix: "Answer OPTIONS before the guard, by the `cors` package or a few lines of your own. getmcpauth/fetch answers it itself.",
  },
  "preflight-headers": {
    status: "warn",
    symptom,
    cause:
      "The answer to the browser's question does not allow a header that clients send. An asterisk does not include Authorization.",
    fix: "List Authorization, Content-Type, MCP-Protocol-Version and Mcp-Session-Id in Access-Control-Allow-Headers.",
  },
  "challenge-hidden": {
    status: "warn",
    symptom: "Clients that run in a browser see a 401 without its header, and never ask anybody to sign in.",
    cause:
      "The 401 lacks Access-Control-Allow-Origin, or does not list WWW-Authenticate in Access-Control-Expose-Headers.",
    fix: "Set both on every answer of the MCP route, refusals included. A cors package that sets only the origin needs exposedHeaders.",
  },
  "metadata-hidden": {
    status: "warn",
    symptom,
    cause: "The server's metadata has no Access-Control-Allow-Origin, so a page may not read it.",
    fix: "Send Access-Control-Allow-Origin: * with it; it has nothing secret.",
  },
  "issuer-hidden": {
    status: "warn",
    symptom,
    cause:
      "The issuer's metadata, registration or token endpoint may not be called by a page of another origin.",
    fix: "Send Access-Control-Allow-Origin: * there, and answer OPTIONS. None of them reads cookies.",
  },
} as const satisfies Faults;
