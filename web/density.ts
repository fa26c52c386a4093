/** Density: how close the rows of tables stand, kept in this browser; `public/theme.js` applies it at the start. */
const key = "mcpauth.density";

export const densities = ["roomy", "compact"] as const;
export type Density = (typeof densities)[number];

export function currentDensity(): Density {
  return document.documentElement.dataset.density === "compact" ? "compact" : "roomy";
}

export function chooseDensity(density: Density): void {
  if (density === "compact") document.documentElement.dataset.density = density;
  else delete document.documentElement.dataset.density;
  try {
    localStorage.setItem(key, density);
  } catch {
    // Storage is blocked in this browser: the choice holds until the page is closed.
  }
}
