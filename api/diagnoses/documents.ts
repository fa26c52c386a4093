/** Causes on the way to a client's metadata document (OAuth Client ID Metadata Document). */
import type { Cause, Failed } from "./cause.ts";

const steps = ["client_document"];

const told = ({ cause = "" }: Failed) => `The issuer fetched it and found: ${cause}.`;

export const documentCauses: readonly Cause[] = [
  {
    id: "document_client_id",
    steps,
    cause: /client_id of the document must be/,
    title: "The document names another client_id",
    why: told,
    fix: "The document's client_id must be the very address it is served at, to the letter.",
    whoCanFix: "client",
  },
  {
    id: "document_too_large",
    steps,
    cause: /more than \d+ bytes/,
    title: "The client's document is too large",
    why: told,
    fix: "A document has at most 5 KB: leave out what is not metadata, such as embedded logos.",
    whoCanFix: "client",
  },
  {
    id: "document_not_json",
    steps,
    cause: /not served as application\/json|is not valid JSON/,
    title: "The client's document is not JSON",
    why: told,
    fix: "Serve it as application/json. A page that answers every address often hides a missing file.",
    whoCanFix: "client",
  },
  {
    id: "document_status",
    steps,
    cause: /answer(s|ed) \d{3}/,
    title: "There is no document at the client's address",
    why: told,
    fix: "The address must answer 200 itself: redirects are not followed. Open it and see what it answers.",
    whoCanFix: "client",
  },
  {
    id: "document_unreachable",
    steps,
    cause: /could not be reached|plain https address/,
    title: "The client's document could not be fetched",
    why: ({ cause = "" }) =>
      `${cause}. Its host did not answer within two seconds, or its name leads to an internal address, which the issuer never asks.`,
    fix: "The document must lie at a public https address on port 443. Behind a firewall, register the client instead.",
    whoCanFix: "client",
  },
  {
    id: "document_host_refused",
    steps,
    cause: /not accepted at this server|switched off at this server/,
    title: "This issuer does not accept the client's host",
    why: told,
    fix: "Whoever runs the issuer decides by MCPAUTH_CLIENT_DOCUMENT… which hosts are accepted; see .env.example.",
    whoCanFix: "operator",
  },
  {
    id: "document_invalid",
    steps,
    title: "The client's document is not valid",
    why: told,
    fix: "The client must correct what is named, then try again in a minute: a failure is remembered for that long.",
    whoCanFix: "client",
  },
];
