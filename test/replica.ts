/** Replica: asks one of several servers under the issuer's name, as a balancer would; fetch does not let a caller choose the Host. */
import { request as httpRequest } from "node:http";
import { text } from "node:stream/consumers";

export interface ReplicaAnswer {
  status: number;
  body: Record<string, string>;
}

interface Question {
  /** Of the replica. */
  url: string;
  issuer: string;
  path: string;
  form: Record<string, string>;
  headers?: Record<string, string>;
}

export function askReplica({ url, issuer, path, form, headers: more }: Question): Promise<ReplicaAnswer> {
  const kind = "application/x-www-form-urlencoded";
  const headers = { ...more, Host: new URL(issuer).host, "Content-Type": kind };
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(url + path, { method: "POST", headers }, async (incoming) => {
      resolve({ status: incoming.statusCode ?? 0, body: JSON.parse(await text(incoming)) });
    });
    outgoing.on("error", reject).end(new URLSearchParams(form).toString());
  });
}
