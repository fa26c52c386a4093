/** Many answers: what a test of limits asks again and again. */
import { expect } from "vitest";

/** The statuses of as many answers, asked for one after the other. */
export async function statuses(times: number, ask: (index: number) => Promise<Response>): Promise<number[]> {
  const list: number[] = [];
  for (let index = 0; index < times; index++) {
    const response = await ask(index);
    await response.arrayBuffer();
    list.push(response.status);
  }
  return list;
}

export function all(times: number, status: number): number[] {
  return Array<number>(times).fill(status);
}

/** What a proxy says of a caller. */
export function from(address: string): Record<string, string> {
  return { "X-Forwarded-For": address };
}

/** 429 as JSON: the code, why, and when to come back. */
export async function expectTooMany(response: Response, retryAfter: number, reason: RegExp): Promise<void> {
  expect(response.status).toBe(429);
  expect(response.headers.get("retry-after")).toBe(String(retryAfter));
  expect(response.headers.get("content-type")).toMatch(/^application\/json/);
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(await response.json()).toEqual({
    error: "too_many_requests",
    error_description: expect.stringMatching(reason),
  });
}
