import { expect, test } from "vitest";
import { z } from "zod";
import { ConfigurationError, commonVariables, port, portOf, readEnv, runningOf } from "./env.ts";

const schema = z.object({ ...commonVariables, PORT: port.optional() });
const key = Buffer.alloc(32, 1).toString("base64");
const needed = { MCPAUTH_ENCRYPTION_KEY: key, MONGODB_URI: "mongodb://127.0.0.1/mcpauth" };

function mistakes(source: Record<string, string | undefined>): string {
  try {
    readEnv(schema, { ...needed, ...source });
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as Error).message;
  }
  return "";
}

test("what is not set has its default", () => {
  expect(readEnv(schema, needed)).toEqual({
    MCPAUTH_ISSUER: "http://localhost:4000",
    MCPAUTH_DASHBOARD_URL: "http://localhost:4001",
    MCPAUTH_ENCRYPTION_KEY: [Buffer.alloc(32, 1)],
    MONGODB_URI: needed.MONGODB_URI,
    TRUST_PROXY: 0,
    LOG_LEVEL: "info",
    OTEL_TRACES_SAMPLER: "parentbased_always_on",
    OTEL_TRACES_SAMPLER_ARG: 1,
  });
});

test("variables of others are left alone", () => {
  expect(readEnv(schema, { ...needed, PATH: "/bin", MCPAUTH_UNKNOWN: "x" })).not.toHaveProperty("PATH");
});

test("an empty variable counts as not set", () => {
  expect(mistakes({ MCPAUTH_ISSUER: "", LOG_LEVEL: "", TRUST_PROXY: "", PORT: "" })).toBe("");
  expect(mistakes({ MONGODB_URI: "" })).toMatch(/^MONGODB_URI is missing: /);
});

test("each mistake is a line that begins with its variable", () => {
  const lines = mistakes({
    MCPAUTH_ENCRYPTION_KEY: "short",
    MONGODB_URI: "postgres://localhost",
    MCPAUTH_ISSUER: "https://auth.example.com/path",
    LOG_LEVEL: "loud",
    TRUST_PROXY: "true",
    PORT: "many",
  }).split("\n");
  expect(lines.map((line) => line.split(" ")[0]).toSorted()).toEqual([
    "LOG_LEVEL",
    "MCPAUTH_ENCRYPTION_KEY",
    "MCPAUTH_ISSUER",
    "MONGODB_URI",
    "PORT",
    "TRUST_PROXY",
  ]);
});

test("several encryption keys are read newest first, with or without spaces", () => {
  const [a, b] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  const list = `${b.toString("base64")}, ${a.toString("base64")}`;
  expect(readEnv(schema, { ...needed, MCPAUTH_ENCRYPTION_KEY: list }).MCPAUTH_ENCRYPTION_KEY).toEqual([b, a]);
});

test.each([
  "secret-passphrase",
  Buffer.alloc(16).toString("base64"),
  Buffer.alloc(33).toString("base64"),
  `${key},`,
  `${key},short`,
  "0".repeat(64),
])("the encryption key %s is refused and not repeated", (MCPAUTH_ENCRYPTION_KEY) => {
  const message = mistakes({ MCPAUTH_ENCRYPTION_KEY });
  expect(message).toMatch(/^MCPAUTH_ENCRYPTION_KEY must be 32 bytes in base64, .*openssl rand -base64 32/);
  expect(message).not.toContain(MCPAUTH_ENCRYPTION_KEY);
});

test("a mistake in the database's address does not repeat its password", () => {
  const message = mistakes({ MONGODB_URI: "mongo://me:secret@db.example" });
  expect(message).toBe("MONGODB_URI must start with mongodb:// or mongodb+srv://");
});

test.each([
  ["0", 0],
  ["2", 2],
  ["loopback", ["loopback"]],
  ["10.0.0.0/8, fd00::/8", ["10.0.0.0/8", "fd00::/8"]],
])("TRUST_PROXY %s is a number of proxies or their addresses", (TRUST_PROXY, expected) => {
  expect(readEnv(schema, { ...needed, TRUST_PROXY }).TRUST_PROXY).toEqual(expected);
});

test.each(["true", "TRUE", "yes", "nonsense", "10.0.0.0/99", "-1", ","])(
  "TRUST_PROXY %s is refused: it would trust everybody, or stop the start later",
  (TRUST_PROXY) => {
    expect(mistakes({ TRUST_PROXY })).toMatch(/^TRUST_PROXY must be a number of proxies or a list/);
  },
);

test("an unknown log level is answered with those there are", () => {
  expect(mistakes({ LOG_LEVEL: "loud" })).toMatch(/^LOG_LEVEL .*debug.*info.*warn.*error.*silent/);
});

test.each(["nonsense", "auth.example.com", "https://"])("the issuer %s is refused in one line", (value) => {
  expect(mistakes({ MCPAUTH_ISSUER: value }).split("\n")[0]).toBe(
    "MCPAUTH_ISSUER must be a URL such as https://auth.example.com",
  );
});

test.each(["MCPAUTH_ISSUER", "MCPAUTH_DASHBOARD_URL"])(
  "%s: plain http is possible on loopback only",
  (name) => {
    for (const url of [
      "https://auth.example.com",
      "http://localhost:4000",
      "http://127.0.0.1",
      "http://[::1]",
    ]) {
      expect(mistakes({ [name]: url })).toBe("");
    }
    for (const url of ["http://auth.example.com", "http://localhost.evil.test", "http://10.0.0.1"]) {
      expect(mistakes({ [name]: url })).toBe(
        `${name} must use https: plain http is possible only on localhost, 127.0.0.1 and [::1]`,
      );
    }
  },
);

test("an address names its port or implies it", () => {
  expect(portOf("http://localhost:4000")).toBe(4000);
  expect(portOf("http://localhost")).toBe(80);
  expect(portOf("https://auth.example.com")).toBe(443);
});

test("a server drains where a balancer may stand in front, and counts only with a token", () => {
  const local = readEnv(schema, needed);
  expect(runningOf(local)).toEqual({});
  expect(runningOf({ ...local, MCPAUTH_ISSUER: "https://auth.example.com" })).toEqual({ drain: 5 });
  const set = { MCPAUTH_DRAIN: "2", MCPAUTH_METRICS_TOKEN: "sixteen-letters-" };
  expect(runningOf(readEnv(schema, { ...needed, ...set }))).toEqual({
    drain: 2,
    metricsToken: "sixteen-letters-",
  });
  expect(mistakes({ MCPAUTH_DRAIN: "301" })).toBe("MCPAUTH_DRAIN must be at most 300 seconds");
  expect(mistakes({ MCPAUTH_METRICS_TOKEN: "short" })).toMatch(
    /^MCPAUTH_METRICS_TOKEN must have at least 16/,
  );
});

test("a server traces where a collector is named, and not if it is told otherwise", () => {
  const samplingOf = (variables: Record<string, string>) =>
    runningOf(readEnv(schema, { ...needed, ...variables })).sampling;
  const collector = "https://collector.example";
  const all = { share: 1, followsCaller: true };
  expect(samplingOf({ OTEL_EXPORTER_OTLP_ENDPOINT: collector })).toEqual(all);
  expect(samplingOf({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector })).toEqual(all);
  const on = { OTEL_TRACES_EXPORTER: "otlp" };
  expect(samplingOf(on)).toEqual(all);
  expect(samplingOf({ OTEL_TRACES_SAMPLER: "always_on" })).toBeUndefined();
  expect(
    samplingOf({ OTEL_TRACES_EXPORTER: "none", OTEL_EXPORTER_OTLP_ENDPOINT: collector }),
  ).toBeUndefined();
  expect(samplingOf({ ...on, OTEL_SDK_DISABLED: "True" })).toBeUndefined();
  expect(mistakes({ OTEL_EXPORTER_OTLP_ENDPOINT: "collector:4318" })).toMatch(/must be a URL such as/);
});

test.each([
  ["always_on", { share: 1, followsCaller: false }],
  ["parentbased_always_off", { share: 0, followsCaller: true }],
  ["traceidratio", { share: 0.25, followsCaller: false }],
  ["parentbased_traceidratio", { share: 0.25, followsCaller: true }],
])("the sampler %s has OpenTelemetry's meaning", (sampler, sampling) => {
  const variables = {
    OTEL_TRACES_EXPORTER: "otlp",
    OTEL_TRACES_SAMPLER: sampler,
    OTEL_TRACES_SAMPLER_ARG: "0.25",
  };
  expect(runningOf(readEnv(schema, { ...needed, ...variables })).sampling).toEqual(sampling);
});
