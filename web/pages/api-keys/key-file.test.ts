import { expect, test } from "vitest";
import { readKeyFile } from "./key-file.ts";

const hash = "0f".repeat(32);
const other = "a1".repeat(32);

test.each([
  ["hashes alone", `${hash}\n${other}\n`, [{ hash }, { hash: other }]],
  [
    "labels behind them",
    `${hash},CI\r\n\r\n${other};Cron`,
    [
      { hash, label: "CI" },
      { hash: other, label: "Cron" },
    ],
  ],
  [
    "named columns in any order, and quotes",
    `Label,subject,HASH,scopes\n"Ada, the ""first""",user_42,${hash},notes:read notes:write\n`,
    [{ hash, label: 'Ada, the "first"', subject: "user_42", scopes: ["notes:read", "notes:write"] }],
  ],
  [
    "a JSON list",
    JSON.stringify([hash, { hash: other, subject: "user_42" }]),
    [{ hash }, { hash: other, subject: "user_42" }],
  ],
  ["JSON with keys in it", JSON.stringify({ keys: [{ hash }] }), [{ hash }]],
])("reads %s", (_what, text, keys) => {
  expect(readKeyFile(text)).toEqual({ keys });
});

test.each([
  ["nothing", "  \n", /no key/],
  ["broken JSON", '[{"hash":', /no valid JSON/],
  ["a key in clear", `${hash}\nsk_live_1234`, /^Line 2: .*Never the key itself/],
  ["bcrypt", "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW", /^Line 1: .*salted/],
  ["a wrong object", JSON.stringify([{ hash }, { key: "x" }]), /^Key 2: /],
])("refuses %s and says where", (_what, text, problem) => {
  expect(readKeyFile(text)).toEqual({ problem: expect.stringMatching(problem) });
});
