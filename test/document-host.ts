/** Document host: an https server of somebody else's, at any name, that serves client metadata documents. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Outbound } from "../shared/server/outbound.ts";

export interface DocumentHost {
  /** Where its documents are; any path. */
  origin: string;
  /** Leads every name to this host, and knows its certificate. */
  outbound: Outbound;
  /** Path → what is answered; a string is sent as it is, an object as JSON. */
  documents: Map<string, { status?: number; headers?: Record<string, string>; body: unknown }>;
  /** Paths that were asked for, in order. */
  requests: string[];
  userAgents: (string | undefined)[];
  close(): Promise<void>;
}

export async function startDocumentHost(name = "app.example"): Promise<DocumentHost> {
  const { key, cert } = await selfSigned(name);
  const documents: DocumentHost["documents"] = new Map();
  const requests: string[] = [];
  const userAgents: DocumentHost["userAgents"] = [];
  const server = createServer({ key, cert }, (request, response) => {
    requests.push(request.url ?? "");
    userAgents.push(request.headers["user-agent"]);
    const document = documents.get(request.url ?? "");
    const body = typeof document?.body === "string" ? document.body : JSON.stringify(document?.body ?? {});
    response.writeHead(document ? (document.status ?? 200) : 404, {
      "Content-Type": "application/json",
      ...document?.headers,
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `https://${name}:${port}`,
    outbound: new Outbound({ port, ca: cert, resolve: async () => ["127.0.0.1"], allows: () => true }),
    documents,
    requests,
    userAgents,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function selfSigned(name: string): Promise<{ key: string; cert: string }> {
  const directory = await mkdtemp(join(tmpdir(), "mcpauth-cert-"));
  const [key, cert] = [join(directory, "key.pem"), join(directory, "cert.pem")];
  const subject = ["-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`];
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
  try {
    await promisify(execFile)("openssl", [
      "req",
      "-x509",
      ...curve,
      "-nodes",
      "-days",
      "2",
      ...subject,
      "-keyout",
      key,
      "-out",
      cert,
    ]);
    return { key: await readFile(key, "utf8"), cert: await readFile(cert, "utf8") };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
