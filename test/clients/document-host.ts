/** Document host: an https server that publishes a client's own metadata document, and the way an issuer finds it. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Outbound } from "../../shared/server/outbound.ts";

export interface DocumentHost {
  /** The client's id: where its document is. */
  clientId: string;
  clientName: string;
  /** Lets the issuer's outbound requests reach this host, and nothing else. */
  outbound: Outbound;
  close(): Promise<void>;
}

const hostname = "client.example";

/** The document is written as Claude Code's is: redirect URIs without a port, and no `application_type`. */
export async function startDocumentHost(): Promise<DocumentHost> {
  const { key, cert } = await selfSigned();
  const server = createServer({ key, cert });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const clientId = `https://${hostname}:${port}/oauth/client-metadata.json`;
  const clientName = "Client with a document";
  server.on("request", (_request, response) => {
    response.setHeader("Content-Type", "application/json");
    response.end(
      JSON.stringify({
        client_id: clientId,
        client_name: clientName,
        redirect_uris: ["http://127.0.0.1/callback", "http://127.0.0.1/oauth/callback"],
        grant_types: ["authorization_code", "refresh_token"],
        response_types: ["code"],
        token_endpoint_auth_method: "none",
      }),
    );
  });
  return {
    clientId,
    clientName,
    outbound: new Outbound({ resolve: async () => ["127.0.0.1"], allows: () => true, port, ca: cert }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function selfSigned(): Promise<{ key: string; cert: string }> {
  const folder = await mkdtemp(join(tmpdir(), "document-host-"));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const subject = ["-subj", `/CN=${hostname}`, "-addext", `subjectAltName=DNS:${hostname}`];
  const algorithm = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  try {
    await promisify(execFile)("openssl", [
      ...["req", "-x509", "-days", "2", ...algorithm, ...subject],
      ...["-keyout", key, "-out", cert],
    ]);
    return { key: await readFile(key, "utf8"), cert: await readFile(cert, "utf8") };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
