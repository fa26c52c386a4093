/** What is wrong with a secret is said at construction, and without the secret. */
import { inspect } from "node:util";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { generateRegistrationSecret } from "../shared/server/registration-secret.ts";
import type { McpAuthOptions } from "./index.ts";
import { McpAuthClient, McpAuthConfigError, McpAuthTokenVerifier, mcpAuth } from "./index.ts";
import { secretFor } from "./test/issuer.ts";

const secret = secretFor("https://auth.example.com");

/** The error of a construction that must fail, from wherever the options are given to. */
function failureOf(options: unknown): McpAuthConfigError {
  for (const construct of [
    () => mcpAuth(options as McpAuthOptions),
    () => new McpAuthTokenVerifier(options as McpAuthOptions),
    () => new McpAuthClient(options as McpAuthOptions),
  ]) {
    expect(construct).toThrow(McpAuthConfigError);
  }
  try {
    mcpAuth(options as McpAuthOptions);
  } catch (error) {
    if (error instanceof McpAuthConfigError) return error;
  }
  throw new Error("nothing was thrown");
}

describe("a registration secret", () => {
  test.each(["https://auth.example.com", "http://localhost:4000", "http://[::1]:4000"])(
    "that the issuer %s generates is accepted",
    (issuer) => {
      expect(mcpAuth({ registrationSecret: generateRegistrationSecret(issuer) })).toBeTypeOf("function");
      expect(mcpAuth({ registrationSecret: secretFor(issuer) })).toBeTypeOf("function");
    },
  );

  test.each([undefined, null, ""])("that is %j is missing", (registrationSecret) => {
    const error = failureOf({ registrationSecret });
    expect(error.code).toBe("missing_secret");
    expect(error.message).toContain("MCPAUTH_SECRET");
  });

  test("may be missing while Next.js builds, which loads routes and calls none; one that is there is read", () => {
    vi.stubEnv("NEXT_PHASE", "phase-production-build");
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(mcpAuth({ registrationSecret: "" })).toBeTypeOf("function");
    expect(failureOf({ registrationSecret: `"${secret}"` }).code).toBe("invalid_secret");
    vi.stubEnv("NEXT_PHASE", "phase-production-server");
    expect(failureOf({ registrationSecret: "" }).code).toBe("missing_secret");
  });

  test.each([
    { name: "in quotes", value: `"${secret}"`, says: "quotes" },
    { name: "with a line break", value: `${secret}\n`, says: "blanks" },
    { name: "with another prefix", value: secret.replace("mcpauth_sk_", "sk_live_"), says: "mcpauth_sk_" },
    { name: "of the guide", value: "mcpauth_sk_...", says: "placeholder" },
    { name: "cut off", value: secret.slice(0, 40), says: "incomplete" },
    { name: "cut off in the issuer", value: secret.slice(0, -3), says: "checksum" },
    { name: "of another type", value: 42, says: "string" },
  ])("$name is ill-formed", ({ value, says }) => {
    const error = failureOf({ registrationSecret: value });
    expect(error.code).toBe("invalid_secret");
    expect(error.message).toContain(says);
  });

  test("with any single character changed is noticed", () => {
    for (let position = "mcpauth_sk_".length; position < 60; position++) {
      const other = secret[position] === "a" ? "b" : "a";
      const mistyped = secret.slice(0, position) + other + secret.slice(position + 1);
      expect(failureOf({ registrationSecret: mistyped }).message).toContain("mistyped");
    }
  });

  test("is in no message, inspection or JSON of anything the SDK makes", () => {
    const random = secret.slice("mcpauth_sk_".length, 54);
    const mistyped = secret.replace(random, `${random.slice(0, -1)}${random.endsWith("a") ? "b" : "a"}`);
    const made = [
      mcpAuth({ registrationSecret: secret }),
      new McpAuthTokenVerifier({ registrationSecret: secret }),
      new McpAuthClient({ registrationSecret: secret }),
      failureOf({ registrationSecret: mistyped }),
      failureOf({ registrationSecret: `'${secret}'` }),
      failureOf({ registrationSecret: secret, issuer: 1 }),
    ];
    for (const thing of made) {
      const shown = `${thing} ${inspect(thing, { depth: 10, showHidden: true })} ${JSON.stringify(thing)}`;
      expect(shown).not.toContain(random.slice(0, 20));
    }
  });
});
