/** Comparison: two texts that should be the same, with where they differ, and for addresses in which part. */

export interface Comparison {
  expected: string;
  actual: string;
  /** What differs lies between so many characters at the start and at the end that are the same. */
  start: number;
  end: number;
  /** In words; absent if they are no addresses. */
  difference?: string;
}

export function compare(expected: string, actual: string): Comparison {
  const start = commonStart(expected, actual);
  const rest = [expected.slice(start), actual.slice(start)].map((text) => [...text].reverse().join(""));
  const difference = differenceOf(expected, actual);
  return {
    expected,
    actual,
    start,
    end: commonStart(rest[0] ?? "", rest[1] ?? ""),
    ...(difference && { difference }),
  };
}

/** The one that has the most in common with what was sent. */
export function closestTo(actual: string, candidates: readonly string[]): string | undefined {
  const likeness = (text: string) => {
    const [one, other] = [URL.parse(text), URL.parse(actual)];
    const same = parts.filter((part) => one && other && one[part] === other[part]).length;
    return same * 1000 + commonStart(text, actual);
  };
  return candidates.toSorted((one, other) => likeness(other) - likeness(one))[0];
}

const parts = ["protocol", "hostname", "port", "pathname", "search"] as const;

const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);

function differenceOf(expected: string, actual: string): string | undefined {
  const [one, other] = [URL.parse(expected), URL.parse(actual)];
  if (!one || !other) return undefined;
  const differing = parts.filter((part) => one[part] !== other[part]);
  const words = differing.map((part) => wordsFor(part, one, other));
  return words.length > 0 ? words.join(" ") : "They differ in spelling, which counts.";
}

function wordsFor(part: (typeof parts)[number], one: URL, other: URL): string {
  if (part === "protocol") return "The scheme differs.";
  if (part === "port") return "The port differs.";
  if (part === "search") return "The query differs.";
  if (part === "hostname") {
    const local = loopback.has(one.hostname) && loopback.has(other.hostname);
    return local ? `“${one.hostname}” and “${other.hostname}” are different hosts.` : "The host differs.";
  }
  const slash = one.pathname.replace(/\/$/, "") === other.pathname.replace(/\/$/, "");
  return slash ? "They differ by a slash at the end, which counts." : "The path differs.";
}

function commonStart(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}
