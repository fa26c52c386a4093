import { expect, test } from "vitest";
import { callerAddress } from "./caller-address.ts";

test.each([
  ["203.0.113.7", "203.0.113.7"],
  ["::ffff:203.0.113.7", "203.0.113.7"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["2001:db8:0:0:ffff:ffff:ffff:ffff", "2001:db8:0:0::/64"],
  ["2001:DB8:0:1::1", "2001:db8:0:1::/64"],
  ["2001:0db8::0001:0:0:0:1", "2001:db8:0:1::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["::", "0:0:0:0::/64"],
  ["not an address", "unknown"],
  [undefined, "unknown"],
])("%s counts as %s", (ip, address) => {
  expect(callerAddress({ ip })).toBe(address);
});
