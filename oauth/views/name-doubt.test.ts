import { expect, test } from "vitest";
import { nameDoubt } from "./name-doubt.ts";

test.each(["GitHub", "git hub", "G\u0456tHub", "mcpauth", "ACME Tools", "Acme-Tools", "\u0410cme Tools"])(
  "%s is a name the person trusts already",
  (name) => {
    expect(nameDoubt(name, ["Acme Tools"])).toBe("borrowed");
  },
);

test.each(["\u0421laude", "Cl\u03b1ude", "Visual Studio C\u043ede"])(
  "%s mixes alphabets within a word",
  (name) => {
    expect(nameDoubt(name, [])).toBe("mixed");
  },
);

test.each(["Claude", "GitHub Copilot", "Яндекс Browser", "Café", "東京 Client", "µTorrent", "Ελληνικά", ""])(
  "%s is a name like any other",
  (name) => {
    expect(nameDoubt(name, ["Acme"])).toBeUndefined();
  },
);
