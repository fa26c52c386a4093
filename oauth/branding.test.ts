import { expect, test } from "vitest";
import { accentColours, contrast } from "../shared/accent.ts";
import { brandOf } from "./branding.ts";

const surfaces = { light: ["#ffffff", "#fafaf7", "#f4f2ee"], dark: ["#121a1e", "#0b1215", "#070c0f"] };

test.each(["#00656e", "#ffff00", "#ffffff", "#000000", "#ff0000", "#7f7f7f", "#0000ff", "#6bd0d6"])(
  "%s can be read on every surface, and what stands on it too",
  (colour) => {
    const colours = accentColours(colour);
    for (const theme of ["light", "dark"] as const) {
      const { accent, hover, onAccent } = colours[theme];
      for (const one of [accent, hover]) {
        for (const surface of [...surfaces[theme], onAccent]) {
          expect(contrast(one, surface), `${theme} ${one} on ${surface}`).toBeGreaterThanOrEqual(4.5);
        }
      }
    }
  },
);

test("a colour that can be read is left as it is", () => {
  expect(accentColours("#00656e").light.accent).toBe("#00656e");
  expect(accentColours("#6bd0d6").dark.accent).toBe("#6bd0d6");
});

test("a project without branding has none", () => {
  expect(brandOf({})).toBeUndefined();
  expect(brandOf({ branding: { termsUrl: "https://acme.example/terms" } })).toEqual({
    termsUrl: "https://acme.example/terms",
  });
});
