/** Faults in how clients introduce themselves to the issuer, and where it sends people back to. */
import type { Faults } from "./fault.ts";

export const registrationFaults = {
  "no-registration": {
    status: "fail",
    symptom: "The client says: Incompatible auth server: does not support dynamic client registration.",
    cause:
      "The issuer offers neither registration (RFC 7591) nor client metadata documents, so a client that it does not know cannot come in.",
    fix: "Switch one of the two on at the issuer, best both.",
  },
  "documents-only": {
    status: "warn",
    symptom: "Some clients connect, others say that dynamic client registration is not supported.",
    cause:
      "The issuer reads client metadata documents, but has no registration_endpoint, and not every client has such a document.",
    fix: "Offer registration (RFC 7591) as well.",
  },
  "no-public-clients": {
    status: "warn",
    symptom: "Clients with a metadata document register instead, or fail.",
    cause: 'token_endpoint_auth_methods_supported does not list "none", the method of public clients.',
    fix: 'Let public clients redeem codes by PKCE alone, and list "none".',
  },
  "open-redirect": {
    status: "fail",
    symptom: "None. An attacker can send people anywhere from the issuer's address.",
    cause:
      "The authorization endpoint redirects to an address of a client that it does not know (OAuth 2.1 §7.5.2).",
    fix: "Show an error page where client_id or redirect_uri is not known, and never redirect there.",
  },
  "authorize-error": {
    status: "fail",
    symptom: "The browser opens and shows an error page instead of the sign-in.",
    cause:
      "The authorization endpoint cannot be reached or fails, even for a request that it only has to refuse.",
    fix: "Read the issuer's log, and check that its public address is routed to it.",
  },
  "registration-refused": {
    status: "fail",
    symptom: "The client says that registration failed, before the browser opens.",
    cause:
      "The issuer refuses the redirect URIs or other metadata that this client registers: custom schemes, loopback addresses without a port, or a missing application_type.",
    fix: "Accept https, loopback and, for public clients with PKCE, private-use schemes (RFC 8252 §7), whatever application_type says.",
  },
  "registration-answer": {
    status: "fail",
    symptom: "The client registers, then stops with an error about its own metadata.",
    cause:
      "The answer is not 201 with client_id and redirect_uris, or it has null where a field should be left out. Clients read it strictly (RFC 7591 §3.2.1).",
    fix: "Answer 201 with the registered metadata, and leave out what has no value.",
  },
  "loopback-port": {
    status: "fail",
    symptom: "Claude Code and other clients on the desktop get an error page about redirect_uri.",
    cause:
      "The issuer compares the port of loopback addresses. A client on the desktop takes whatever port is free (RFC 8252 §7.3).",
    fix: "Leave the port out of the comparison for localhost, 127.0.0.1 and [::1].",
  },
} as const satisfies Faults;
