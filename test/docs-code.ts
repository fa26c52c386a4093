/** Code of the docs: the blocks of every page in docs/, and what is to be done with each. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const root = join(import.meta.dirname, "..");

const pages = readdirSync(join(root, "docs"))
  .filter((name) => name.endsWith(".md"))
  .map((name) => ({ page: name, source: readFileSync(join(root, "docs", name), "utf8") }));

export const blocks = pages.flatMap(({ page, source }) =>
  [...source.matchAll(/^( *)```(\w+)\n([\s\S]*?)\n\1```$/gm)].map(
    ([, margin = "", language = "", code = ""]) => ({
      page,
      language,
      code: code.replaceAll(new RegExp(`^${margin}`, "gm"), ""),
    }),
  ),
);

/** What cannot be run or compiled here, and why. */
export const exempt: readonly [RegExp, string][] = [
  [/^npm (install|ci)\b/, "asks the package registry"],
  [/^(npm run migrate\b|node scripts\/)/, "acts on an installation"],
  [/^printf %s "\$KEY"/, "needs a key"],
  [/^openssl rand\b/, "prints something else each time"],
  [/^npx getmcpauth doctor\b/, "sdk/cli/doctor.test.ts runs it"],
  [/^npx @modelcontextprotocol\/inspector\b/, "opens a browser"],
  [/^(claude|code) /, "changes the settings of a program that is not here"],
  [/^MCPAUTH_HOST=/, "is a file of settings"],
  [/^docker /, "needs Docker"],
  [/^useradd /, "needs systemd and its administrator"],
  [/^mongodump /, "needs MongoDB's tools"],
];
export const otherLanguages: Record<string, string> = {
  dotenv: "is a file of settings",
  text: "is for people",
  yaml: "is a file of settings of Prometheus",
};

export const isExempt = (code: string) => exempt.some(([pattern]) => pattern.test(code));

/** With what they print, which stands below them. */
export const commands = blocks.flatMap(({ page, language, code }) => {
  const [, command = "", output = ""] = /^(curl[\s\S]+?)\n\n((?:# .+\n?)+)$/.exec(code) ?? [];
  const lines = output.trim().replaceAll(/^# /gm, "").split("\n");
  return language === "bash" && command ? [{ page, command, lines }] : [];
});
export const programs = blocks.flatMap(({ page, language, code }) => {
  const [, program = "", output = ""] = /^([\s\S]+?)\n\n\/\/ (.+)$/.exec(code) ?? [];
  return language === "ts" && program ? [{ page, program, output }] : [];
});
