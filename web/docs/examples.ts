/** Examples: fills the reader's own addresses in where the docs have ones for everybody. */
import { createContext, useContext } from "react";

export interface Addresses {
  issuer: string;
  serverUrl: string;
}

/** As they stand in the docs. */
export const anybodys: Addresses = {
  issuer: "http://localhost:4000",
  serverUrl: "http://localhost:3000/mcp",
};

const Own = createContext<Addresses>(anybodys);

export const OwnAddresses = Own.Provider;

/** @returns puts them into a text */
export function useOwnAddresses(): (text: string) => string {
  const own = useContext(Own);
  return (text) => withAddresses(text, own);
}

export function withAddresses(text: string, { issuer, serverUrl }: Addresses): string {
  if (serverUrl === anybodys.serverUrl) return text.replaceAll(anybodys.issuer, issuer);
  return text
    .replaceAll(anybodys.issuer, issuer)
    .replaceAll(anybodys.serverUrl, serverUrl)
    .replaceAll("https://your-server.example.com/mcp", serverUrl)
    .replaceAll("https://your-server.example.com", new URL(serverUrl).origin);
}
