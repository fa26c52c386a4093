import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { endpoints } from "../shared/endpoints.ts";
import { startDevice } from "../test/device.ts";
import type { Served } from "../test/harness.ts";
import { addProject, authorize, bearer, connect, startIssuer } from "../test/harness.ts";
import { challenge, samples } from "./openapi/schema.ts";
import { openApiDocument } from "./openapi.ts";

/** Every example of the OpenAPI document, sent to a real issuer: it answers what the document says. */
let issuer: Served;
let secret: string;
let values: Record<string, string>;

beforeAll(async () => {
  issuer = await startIssuer();
  const project = await addProject(issuer);
  secret = project.secret;
  const { serverUrl } = project;
  const { clientId, tokens } = await connect(issuer, { serverUrl });
  const device = await startDevice(issuer, { resource: serverUrl });
  const { code, verifier } = await authorize(issuer, { clientId, resource: serverUrl });
  values = {
    [samples.serverUrl]: serverUrl,
    [samples.clientId]: clientId,
    [samples.accessToken]: tokens.access_token,
    [samples.refreshToken]: tokens.refresh_token,
    [samples.code]: code,
    [samples.verifier]: verifier,
    [samples.deviceClientId]: String(device.client.client_id),
    [samples.deviceCode]: device.answer.device_code,
  };
});
afterAll(() => issuer.close());

interface Content {
  schema: z.core.JSONSchema.JSONSchema;
  examples?: Record<string, { value: unknown }>;
}
interface Operation {
  operationId: string;
  security: Record<string, unknown>[];
  requestBody?: { content: Record<string, Content> };
  responses: Record<string, { content?: Record<string, Content> }>;
}

const document = JSON.parse(JSON.stringify(openApiDocument("http://localhost:4000"))) as {
  paths: Record<string, Record<string, Operation>>;
};
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

const examples = operations.flatMap(({ path, operation }) =>
  Object.entries(operation.requestBody?.content ?? {}).flatMap(([kind, content]) =>
    Object.entries(content.examples ?? {}).map(([name, { value }]) => ({
      path,
      operation,
      kind,
      name,
      value,
    })),
  ),
);

/** Order counts: the code before its client's next one, the refresh token before it is replaced. */
describe("an example of a request", () => {
  test.each(examples)("$path, $kind: $name", async ({ path, operation, kind, name, value }) => {
    const [status, answer] = answerTo(operation, name);
    const response = await send(path, { operation, kind, body: real(value) });
    const body: unknown = await response.json();
    expect(response.status, JSON.stringify(body)).toBe(Number(status));
    z.fromJSONSchema(answer.schema).parse(body);
    expect(Object.keys(body as object).sort()).toEqual(Object.keys(answer.example as object).sort());
    for (const [key, fixed] of Object.entries(answer.example as object)) {
      if (key === "error" || typeof fixed === "boolean") expect(body).toHaveProperty(key, fixed);
    }
  });
});

describe("the document", () => {
  test("is what the issuer serves, to every origin", async () => {
    const response = await fetch(issuer.issuer + endpoints.openApi);
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    const served = JSON.parse(JSON.stringify(openApiDocument(issuer.issuer)));
    expect(await response.json()).toEqual(served);
  });

  test("has every endpoint for programs, each once", () => {
    const pages = [
      "device",
      "interaction",
      "signIn",
      "signOut",
      "connectedApps",
      "consentPreview",
      "openApi",
    ];
    const forPrograms = Object.entries(endpoints).flatMap(([name, path]) =>
      pages.includes(name) ? [] : [path],
    );
    expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(forPrograms));
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("has examples that follow its schemas", () => {
    const contents = operations.flatMap(({ operation: { responses } }) =>
      Object.values(responses).flatMap(({ content = {} }) => Object.values(content)),
    );
    const answers = contents.flatMap(({ schema, examples = {} }) =>
      Object.values(examples).map(({ value }) => z.fromJSONSchema(schema).safeParse(value).success),
    );
    expect(answers.length).toBeGreaterThan(10);
    expect(answers).not.toContain(false);
  });

  test("has a challenge that is its verifier's", () => {
    expect(createHash("sha256").update(samples.verifier).digest("base64url")).toBe(challenge);
  });

  test("describes the metadata and the server's own entry as they are", async () => {
    for (const path of ["/.well-known/oauth-authorization-server", endpoints.jwks, endpoints.resource]) {
      const response = await fetch(issuer.issuer + path, { headers: bearer(secret) });
      expect(response.status).toBe(200);
      const [content] = Object.values(document.paths[path]?.get?.responses["200"]?.content ?? {});
      z.fromJSONSchema(content?.schema ?? false).parse(await response.json());
    }
  });
});

function answerTo(operation: Operation, name: string) {
  for (const [status, { content = {} }] of Object.entries(operation.responses)) {
    for (const { schema, examples = {} } of Object.values(content)) {
      const found = examples[name];
      if (found) return [status, { schema, example: found.value }] as const;
    }
  }
  throw new Error(`${operation.operationId} has no answer to its example "${name}"`);
}

function real(value: unknown): Record<string, string> {
  let json = JSON.stringify(value);
  for (const [sample, own] of Object.entries(values)) json = json.replaceAll(sample, own);
  return JSON.parse(json);
}

function send(path: string, { operation, kind, body }: { operation: Operation; kind: string; body: object }) {
  const byProject = operation.security.some((way) => "registrationSecret" in way);
  const isForm = kind === "application/x-www-form-urlencoded";
  return fetch(issuer.issuer + path, {
    method: "POST",
    headers: { "Content-Type": kind, ...(byProject && bearer(secret)) },
    body: isForm ? new URLSearchParams(body as Record<string, string>) : JSON.stringify(body),
  });
}
