/** Ports: which are free, and whether those we are about to serve on are. */
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { ConfigurationError } from "../shared/server/env.ts";
import type { Address } from "./settings.ts";

/** @throws ConfigurationError naming the variable that moves the part whose port is taken */
export async function requireFreePorts(addresses: Address[]): Promise<void> {
  for (const [index, { port, variable }] of addresses.entries()) {
    const other = addresses.slice(0, index).find((earlier) => earlier.port === port);
    if (!other) continue;
    throw new ConfigurationError(
      `${variable}: port ${port} is that of ${other.variable} as well: set ${variable} to another one`,
    );
  }
  await Promise.all(addresses.map(requireFree));
}

async function requireFree({ port, host, variable }: Address): Promise<void> {
  try {
    await bind({ port, host });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const problem =
      code === "EADDRINUSE"
        ? "is already in use: stop the other program"
        : `cannot be used (${code}): allow it`;
    throw new ConfigurationError(`${variable}: port ${port} ${problem}, or set ${variable} to another one`, {
      cause,
    });
  }
}

/** @param wanted is returned if it is free on 127.0.0.1 */
export function freePort(wanted = 0): Promise<number> {
  return bind({ port: wanted, host: "127.0.0.1" }).catch(() => bind({ port: 0, host: "127.0.0.1" }));
}

async function bind(options: { port: number; host?: string | undefined }): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(options, resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
