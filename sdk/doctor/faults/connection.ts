/** Faults on the way to the server: its address, its name, its certificate, its clock. */
import type { Faults } from "./fault.ts";

export const connectionFaults = {
  "insecure-address": {
    status: "fail",
    symptom: "Clients refuse the server URL, or drop the token on the way.",
    cause:
      "The server URL begins with http://, which clients take for this machine only (localhost, 127.0.0.1, [::1]).",
    fix: "Put TLS in front of the server, by a reverse proxy or your host's certificate, and give people the https:// address.",
  },
  "name-not-found": {
    status: "fail",
    symptom: "The client says that it cannot connect.",
    cause: "The name of the host has no address in the DNS, as seen from here.",
    fix: "Look for a typing error in the URL. A new name needs its DNS record, and a few minutes.",
  },
  "connection-refused": {
    status: "fail",
    symptom: "The client says that it cannot connect.",
    cause: "The host is there, but nothing listens at this port, or a firewall closes it.",
    fix: "Start the server, and check that it listens at this port on all interfaces (0.0.0.0 in a container), not on localhost only.",
  },
  "bad-certificate": {
    status: "fail",
    symptom: "The client says that it cannot connect, though a browser may.",
    cause:
      "The certificate has run out, is for another name, or lacks the intermediate certificate that leads to a known authority.",
    fix: "Renew the certificate for this very host name, and let the server send the whole chain (fullchain.pem, not cert.pem).",
  },
  "not-tls": {
    status: "fail",
    symptom: "The client says that it cannot connect.",
    cause:
      "What listens at this port does not speak TLS: the address says https://, the server speaks plain HTTP.",
    fix: "Use the port of the TLS proxy, or http:// for a server on your own machine.",
  },
  "no-answer-in-time": {
    status: "fail",
    symptom: "The client waits, then says that it cannot connect.",
    cause:
      "A connection came about or was tried, but no answer came in time: the server hangs, starts slowly, or a firewall swallows packets.",
    fix: "Look at the server's log for this request. Where it sleeps until it is called, keep one instance awake. A database or an issuer that hangs must not hold up the 401.",
  },
  unreachable: {
    status: "fail",
    symptom: "The client says that it cannot connect.",
    cause: "The connection broke before an answer came.",
    fix: "Look at the log of the server, and of the proxy in front of it, for this moment.",
  },
  "clock-skew": {
    status: "fail",
    symptom: "Fresh tokens are refused as expired, or expired ones pass.",
    cause:
      "The server's or the issuer's clock is more than a minute off, by the Date of its answers. Where both are off alike, it is this machine's.",
    fix: "Switch on time synchronisation on that machine: `timedatectl set-ntp true`, chrony, or the setting of your host.",
  },
} as const satisfies Faults;
