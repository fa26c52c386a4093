/** Challenge: a WWW-Authenticate header as clients read it (RFC 9110 §11.6.1). */

export interface Challenge {
  /** Of the first challenge; clients look no further. */
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

export function parseChallenge(header: string): Challenge {
  const [, scheme = "", rest = ""] = /^\s*([^\s,]+)\s*(.*)$/s.exec(header) ?? [];
  const pairs = rest.matchAll(/([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g);
  const parameters = [...pairs].map(
    ([, name = "", quoted, token = ""]) => [name.toLowerCase(), quoted ?? token] as const,
  );
  return { scheme, parameters: new Map(parameters) };
}
