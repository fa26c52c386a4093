/** Address: what can be told of a URL without asking anybody. */

export function parseUrl(value: unknown): URL | undefined {
  if (typeof value !== "string") return undefined;
  try {
    const url = new URL(value);
    return /^https?:$/.test(url.protocol) ? url : undefined;
  } catch {
    return undefined;
  }
}

export function isLoopback({ hostname }: URL): boolean {
  return /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

/** Of this machine or of a private network (RFC 1918, RFC 4193), and so another place for everybody else. */
export function isLocal(url: URL): boolean {
  const { hostname } = url;
  const isPrivate = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|0\.0\.0\.0$|\[f[cd])/.test(
    hostname,
  );
  return isPrivate || isLoopback(url) || /\.(local|internal)$/.test(hostname);
}

/** A well-known address with the path of the URL behind it (RFC 9728 §3.1, RFC 8414 §3.1). */
export function wellKnown({ origin, pathname, search }: URL, name: string): string {
  return `${origin}/.well-known/${name}${pathname.replace(/\/$/, "")}${search}`;
}
