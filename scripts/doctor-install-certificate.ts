/** The certificate that is served at an address, as whoever connects to it judges it. */
import { once } from "node:events";
import { isIP } from "node:net";
import type { PeerCertificate, TLSSocket } from "node:tls";
import { connect } from "node:tls";
import type { Finding } from "./doctor-install-finding.ts";

const hour = 3_600_000;
const day = 24 * hour;
const patience = 10_000;

export async function examineCertificate({ hostname, port }: URL): Promise<Finding> {
  const what = `certificate of ${hostname}`;
  const host = hostname.replace(/^\[|\]$/g, "");
  const socket = connect({
    host,
    port: Number(port || 443),
    servername: isIP(host) ? "" : host,
    timeout: patience,
    // One that is refused is looked at all the same: it tells what is wrong. Nothing is sent.
    rejectUnauthorized: false,
  });
  try {
    await once(
      socket.once("timeout", () => socket.destroy(new Error("no answer"))),
      "secureConnect",
    );
    return { what, ...judged(socket, host) };
  } catch (error) {
    return { what, ...unseen(error as NodeJS.ErrnoException) };
  } finally {
    socket.destroy();
  }
}

type Judgement = Omit<Finding, "what">;

function judged(socket: TLSSocket, host: string): Judgement {
  const certificate = socket.getPeerCertificate();
  if (socket.authorized) return lasting(certificate);
  // Node.js puts the code there, and not the error that its type says.
  const code = String(socket.authorizationError);
  return (faults[code] ?? unknownIssuer)({ certificate, host });
}

/** Whether it is renewed in time: authorities differ in the terms they give, from hours to a year. */
function lasting({ valid_from, valid_to }: PeerCertificate): Judgement {
  const term = Date.parse(valid_to) - Date.parse(valid_from);
  const left = Date.parse(valid_to) - Date.now();
  const found =
    left < 2 * day
      ? `valid for ${Math.floor(left / hour)} hours`
      : `valid for ${Math.floor(left / day)} days`;
  const isLate = left < Math.min(14 * day, term / 6);
  return { found, ...(isLate && { remedy: "see why it is not renewed" }) };
}

interface Refused {
  certificate: PeerCertificate;
  host: string;
}

const faults: Record<string, (refused: Refused) => Judgement> = {
  CERT_HAS_EXPIRED: ({ certificate }) => ({
    found: `it expired on ${certificate.valid_to}`,
    remedy: "renew it, see why that did not happen by itself, and reload the reverse proxy",
  }),
  CERT_NOT_YET_VALID: ({ certificate }) => ({
    found: `it is not valid before ${certificate.valid_from}`,
    remedy: "compare this machine's clock with another's",
  }),
  ERR_TLS_CERT_ALTNAME_INVALID: ({ certificate, host }) => ({
    found: `it is for another name: ${certificate.subjectaltname ?? "none"}`,
    remedy: `serve one there that names ${host}, or correct the host in MCPAUTH_ISSUER or MCPAUTH_DASHBOARD_URL`,
  }),
};

/** An authority of one's own, a certificate that signed itself, or a chain that is served without its middle. */
function unknownIssuer({ certificate }: Refused): Judgement {
  return {
    found: `it was issued by ${certificate.issuer?.CN ?? "nobody"}, whom this machine does not trust`,
    remedy:
      "serve the certificate with its whole chain (fullchain.pem); if the authority is your own, clients on other machines have to trust it too, " +
      "and Node.js programs, these servers among them, take its root from NODE_EXTRA_CA_CERTS",
  };
}

/** Why none was shown. */
function unseen({ code, message }: NodeJS.ErrnoException): Judgement {
  if (/_ALERT_|_UNRECOGNIZED_NAME/.test(code ?? "")) {
    return {
      found: `none is served for this name (${code})`,
      remedy: "look into the reverse proxy's log for why it has no certificate for this name",
    };
  }
  if (/^ERR_SSL_|^EPROTO$/.test(code ?? "")) {
    return {
      found: `TLS is not spoken there (${code})`,
      remedy: "end TLS in front of the servers, which speak plain http (docs/self-hosting.md)",
    };
  }
  return {
    found: `it cannot be looked at (${code ?? message})`,
    remedy: "let port and name lead to the reverse proxy (DNS, firewall)",
  };
}
