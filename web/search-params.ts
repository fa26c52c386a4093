/** Search params: what a page reads from its URL, which anybody may have typed. What cannot be used is left out. */

/** @returns undefined unless it is words, of at most 200 characters */
export function text(value: unknown): string | undefined {
  const words = typeof value === "number" ? String(value) : value;
  return typeof words === "string" && words.trim() !== "" ? words.trim().slice(0, 200) : undefined;
}

export function oneOf<T extends string>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((each) => each === value);
}

/** A moment as the API takes it: ISO 8601, in UTC. */
export function moment(value: unknown): string | undefined {
  const at = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

/** How many of these filters hold. */
export function activeFilters(filters: Readonly<Record<string, unknown>>): number {
  return Object.values(filters).filter((value) => value !== undefined).length;
}
