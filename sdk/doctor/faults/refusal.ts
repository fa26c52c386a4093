/** Faults of the first answer: the 401 that tells a client where to get a token. */
import type { Faults } from "./fault.ts";

export const refusalFaults = {
  "no-token-accepted": {
    status: "fail",
    symptom: "Everybody can call the tools, and no client ever asks anybody to sign in.",
    cause:
      "The MCP route answers calls that carry no token: nothing guards it, or the guard is mounted behind it or at another path.",
    fix: 'Mount the guard at the very path of the MCP route and before its handler: `app.use("/mcp", mcpAuth({ … }))`, then the route.',
  },
  "refusal-redirected": {
    status: "fail",
    symptom: "The client shows an HTML page, or a parse error, where it should open the browser for sign-in.",
    cause:
      "A call without a token is redirected, mostly by a login page for people that stands before the MCP route. Clients of an API do not log in there.",
    fix: "Take the MCP route and /.well-known/ out of the login middleware or access proxy, so that the guard's 401 gets out.",
  },
  "refusal-forbidden": {
    status: "fail",
    symptom: "The client gives up at once, without asking anybody to sign in.",
    cause:
      "403 means that a token would not help. It comes from a bot wall or firewall, from a check of the Host or Origin header, or from a guard that does not know the difference to 401.",
    fix: "Let the MCP route and /.well-known/ pass the firewall's bot rules; add the public host name to the allowed hosts of the MCP SDK's host check; answer 401 where a token is missing.",
  },
  "server-not-found": {
    status: "fail",
    symptom: "The client says that there is no MCP server.",
    cause:
      "Nothing is served at this path. Often the address lacks /mcp, or a proxy takes a prefix away or adds one.",
    fix: "Compare the path with the one in the server's code, and the proxy's rules with both.",
  },
  "method-not-allowed": {
    status: "fail",
    symptom: "The client says that there is no MCP server, or tries the old SSE transport.",
    cause: "The path takes no POST. It may be a page, or the stream of the old SSE transport.",
    fix: "Serve Streamable HTTP, by POST, at this path, with the guard in front of it for all methods.",
  },
  "refused-otherwise": {
    status: "fail",
    symptom: "The client reports an error and asks nobody to sign in.",
    cause:
      "Something judges the body or the headers of the call before the guard sees that there is no token.",
    fix: "Put the guard first, before body parsers, schema checks and session checks.",
  },
  "rate-limited": {
    status: "fail",
    symptom: "Connecting works now and then; at busy hours it does not.",
    cause:
      "Calls are counted before anybody has signed in, and behind a proxy or a hosted client all callers share one address.",
    fix: "Count calls per token behind the guard, and per address only far above what one hosted client sends for all its people. Tell the limiter how many proxies to trust.",
  },
  "server-error": {
    status: "fail",
    symptom: "The client reports a server error and asks nobody to sign in.",
    cause:
      "The server or the proxy before it fails. mcpauth answers 503 while it cannot reach its issuer, and 500 where its secret or its server URL is not right.",
    fix: "Read the server's log: the guard says there what to change. Check MCPAUTH_SECRET, and that this server can reach the issuer. 502 and 504 come from a proxy whose server is down.",
  },
  "refusal-html": {
    status: "warn",
    symptom: "Clients show a piece of HTML as the error.",
    cause: "The body of the 401 is a web page, so a proxy or an error page has replaced what the guard said.",
    fix: "Let the proxy pass error answers on (nginx: no `proxy_intercept_errors` for this route).",
  },
  "no-challenge": {
    status: "fail",
    symptom: "The client says that authorization failed, without a browser window ever opening.",
    cause:
      "The 401 has no WWW-Authenticate header (RFC 6750 §3): the guard does not send one, or a proxy removes it.",
    fix: "Ask the server directly, past the proxy, by `curl -i`. If the header is there, let the proxy pass it on; if not, let mcpAuth() answer the 401.",
  },
  "other-scheme": {
    status: "fail",
    symptom: "The client asks for a user name and a password, or gives up.",
    cause: "The WWW-Authenticate header does not begin with Bearer. Several clients read only its beginning.",
    fix: "Send the Bearer challenge first. Remove Basic authentication of a proxy from the MCP route.",
  },
  "no-metadata-address": {
    status: "warn",
    symptom: "Newer clients connect, older ones do not.",
    cause:
      "The challenge has no resource_metadata (RFC 9728 §5.1), so clients must guess where the metadata is.",
    fix: "Add resource_metadata with the whole address of the metadata; mcpAuth() does.",
  },
  "bad-metadata-address": {
    status: "fail",
    symptom: "The client says that authorization failed, without a browser window ever opening.",
    cause: "The resource_metadata of the challenge is no whole http(s) address.",
    fix: "Give scheme, host and path, as in https://mcp.example.com/.well-known/oauth-protected-resource/mcp.",
  },
} as const satisfies Faults;
