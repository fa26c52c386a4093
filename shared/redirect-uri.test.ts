import { expect, test } from "vitest";
import { redirectKind, redirectUriMatches, redirectUriProblem } from "./redirect-uri.ts";

test.each([
  "https://claude.ai/api/mcp/auth_callback",
  "https://app.example/cb?tenant=1",
  "https://xn--bcher-kva.example/cb",
  "http://127.0.0.1/callback",
  "http://127.0.0.1:33418/",
  "http://localhost:8787/callback",
  "http://[::1]:5000/cb",
  "cursor://anysphere.cursor-mcp/oauth/callback",
  "vscode://vscode.github-authentication/did-authenticate",
  "com.example.app:/callback",
  "com.example.app://callback",
])("%s can be registered", (uri) => {
  expect(redirectUriProblem(uri)).toBeUndefined();
});

test.each([
  ["javascript:alert(1)", /scheme javascript:/],
  ["JavaScript:alert(1)", /scheme javascript:/],
  ["\u0001javascript:alert(1)", /scheme javascript:|not an absolute URI/],
  ["java\tscript:alert(1)", /not an absolute URI/],
  ["data:text/html,<script>alert(1)</script>", /scheme data:/],
  ["vbscript:msgbox(1)", /scheme vbscript:/],
  ["file:///etc/passwd", /scheme file:/],
  ["blob:https://app.example/1", /scheme blob:/],
  ["about:blank", /scheme about:/],
  ["ftp://app.example/cb", /scheme ftp:/],
  ["ms-msdt:/id", /scheme ms-msdt:/],
  ["urn:ietf:wg:oauth:2.0:oob", /scheme urn:/],
  ["myapp://callback", /private-use scheme with a dot .*RFC 8252/],
])("%j is refused for its scheme", (uri, problem) => {
  expect(redirectUriProblem(uri)).toMatch(problem);
});

test.each([
  "http://app.example/cb",
  "http://localhost.evil.test/cb",
  "http://127.0.0.1.evil.test/cb",
  "http://127.0.0.2/cb",
  "http://0.0.0.0/cb",
  "http://192.168.0.1/cb",
  "http://localhost./cb",
  "http://[::ffff:127.0.0.1]/cb",
])("%s is refused: plain http leaves this machine", (uri) => {
  expect(redirectUriProblem(uri)).toMatch(/^uses http: use https, or http on localhost/);
});

test.each([
  ["https://app.example/cb#", /fragment/],
  ["https://app.example/cb#token", /fragment/],
  ["com.example.app:/callback#", /fragment/],
  ["https://good.example@evil.example/cb", /user name or password/],
  ["https://:secret@app.example/cb", /user name or password/],
  ["https://@app.example/cb", /user name or password/],
  ["http://localhost:1@evil.example/cb", /user name or password/],
  ["cursor://me@anysphere/cb", /user name or password/],
  ["https://good.example\\@evil.example/cb", /user name or password|not an absolute URI/],
  ["https://*.example.com/cb", /wildcard/],
  ["https://*/cb", /wildcard/],
  [`https://app.example/${"a".repeat(2048)}`, /longer than 2048 characters/],
  ["", /not an absolute URI/],
  ["/callback", /not an absolute URI/],
  ["//app.example/cb", /not an absolute URI/],
  ["app.example/cb", /not an absolute URI/],
  ["https://", /not an absolute URI/],
  ["https://app.example/a b", /not an absolute URI/],
  ["https://app.example/cb\n", /not an absolute URI/],
  [" https://app.example/cb", /not an absolute URI/],
  ["http://127.0.0.1:99999/cb", /not an absolute URI/],
])("%j is refused", (uri, problem) => {
  expect(redirectUriProblem(uri)).toMatch(problem);
});

test.each([
  "https:app.example/cb",
  "https:/app.example/cb",
  "https:\\\\app.example\\cb",
  "http:127.0.0.1/cb",
  "https:///app.example/cb",
])("%j is refused: only browsers read it as an absolute URI (RFC 3986 §3)", (uri) => {
  expect(redirectUriProblem(uri)).toMatch(/not an absolute URI/);
});

test.each(["\u0000https://app.example/cb", "https://app.example/\u0000", "https://app.example/\u001f"])(
  "%j is refused for its control character (RFC 3986 §2)",
  (uri) => {
    expect(redirectUriProblem(uri)).toMatch(/not an absolute URI/);
  },
);

test("the kind says how an answer reaches the client", () => {
  expect(redirectKind("https://app.example/cb")).toBe("https");
  expect(redirectKind("http://localhost/cb")).toBe("loopback");
  expect(redirectKind("cursor://anysphere.cursor-mcp/oauth/callback")).toBe("private-use");
});

test("a registered URI matches itself", () => {
  const registered = ["https://app.example/cb", "http://localhost:8787/callback", "cursor://a/cb"];
  for (const uri of registered) expect(redirectUriMatches(registered, uri)).toBe(true);
});

test.each([
  "https://app.example/cb/",
  "https://app.example/CB",
  "https://APP.example/cb",
  "https://app.example:443/cb",
  "https://app.example/cb?x=1",
  "https://app.example/cb#x",
  "https://app.example/./cb",
  "https://app.example/cb/../cb",
  "https://app.example/%63b",
  "https://app.example/cb;/",
  "https://app.example@evil.example/cb",
  "https://evil.example/cb",
  "https://sub.app.example/cb",
  "http://app.example/cb",
  "",
])("%s is not https://app.example/cb (RFC 6749 §3.1.2.3: compared as strings)", (requested) => {
  expect(redirectUriMatches(["https://app.example/cb"], requested)).toBe(false);
});

test.each(["http://127.0.0.1/callback", "http://localhost/callback", "http://[::1]/callback"])(
  "%s, registered without a port, allows any port (RFC 8252 §7.3)",
  (registered) => {
    const withPort = (port: string) => registered.replace("/callback", `:${port}/callback`);
    for (const port of ["1", "80", "3118", "65535"]) {
      expect(redirectUriMatches([registered], withPort(port))).toBe(true);
    }
    for (const port of ["", "0x50", "123456", "80@evil.example", "-1"]) {
      expect(redirectUriMatches([registered], withPort(port))).toBe(false);
    }
  },
);

test.each(["65536", "99999"])("port %s does not exist, so nothing can be answered there", (port) => {
  expect(redirectUriMatches(["http://127.0.0.1/callback"], `http://127.0.0.1:${port}/callback`)).toBe(false);
});

test.each([
  "http://localhost:5000/callback",
  "http://[::1]:5000/callback",
  "https://127.0.0.1:5000/callback",
  "http://127.0.0.1:5000/callback/",
  "http://127.0.0.1:5000/other",
  "http://127.0.0.1:5000/callback?x=1",
  "http://127.0.0.1:5000:6000/callback",
  "http://127.0.0.1.evil.example:5000/callback",
  "http://evil.example:5000/callback",
])("any port of 127.0.0.1 does not stretch to %s", (requested) => {
  expect(redirectUriMatches(["http://127.0.0.1/callback"], requested)).toBe(false);
});

test("registered with a port, that port is exact", () => {
  const registered = ["http://127.0.0.1:33418/"];
  expect(redirectUriMatches(registered, "http://127.0.0.1:33418/")).toBe(true);
  expect(redirectUriMatches(registered, "http://127.0.0.1:33419/")).toBe(false);
  expect(redirectUriMatches(registered, "http://127.0.0.1/")).toBe(false);
});

test("no port freedom off loopback", () => {
  expect(redirectUriMatches(["https://app.example/cb"], "https://app.example:8443/cb")).toBe(false);
  expect(redirectUriMatches(["cursor://anysphere/cb"], "cursor://anysphere:80/cb")).toBe(false);
});
