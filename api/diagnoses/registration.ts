/** Causes of a refused registration (RFC 7591 §3.2.2). */
import type { Cause } from "./cause.ts";

const steps = ["registration"];

export const registrationCauses: readonly Cause[] = [
  {
    id: "redirect_uris_missing",
    steps,
    cause: /redirect_uris must (be an array|hold at least one)/,
    title: "The registration has no redirect_uris",
    why: "A client must say where the browser brings its answer back to, before anybody is sent to it.",
    fix: 'The client must send redirect_uris as a list, for example ["http://127.0.0.1/callback"].',
    whoCanFix: "client",
  },
  {
    id: "redirect_uri_unusable",
    steps,
    cause: /redirect_uris must all be usable/,
    title: "One of the redirect URIs cannot be used",
    why: ({ cause = "" }) => {
      const [, uri = "One of them", problem = "cannot be used"] =
        /usable: ("[^"]*") (.+?)(?: \(trace|$)/.exec(cause) ?? [];
      return `One bad URI refuses the whole registration. It is ${uri}: it ${problem}.`;
    },
    fix: "The client must correct or leave out that one URI; the others are fine.",
    whoCanFix: "client",
  },
  {
    id: "registration_unreadable",
    steps,
    error: "invalid_request",
    title: "The registration is not JSON",
    why: "Registration takes a JSON object sent as application/json, of at most 16 KB.",
    fix: "The client must send its metadata as JSON with Content-Type: application/json.",
    whoCanFix: "client",
  },
  {
    id: "registration_refused",
    steps,
    title: "The client's metadata is not valid",
    why: ({ cause = "" }) => `The issuer refused it: ${cause}.`,
    fix: "The client must correct the field that is named.",
    whoCanFix: "client",
  },
];
