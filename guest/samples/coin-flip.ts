// SPDX-License-Identifier: MIT
// A coin whose outcome nobody knows before it lies on the table, the worker included.
import { Stored, randomBelow, require } from "@enigma/guest";

const flips = new Stored<u64>("flips");

/** True is heads. */
export function flip(): bool {
  flips.value = flips.or(0) + 1;
  return randomBelow(2) == 1;
}

/** A die with as many sides as you like; 1 is the lowest. */
export function roll(sides: u32): u32 {
  require(sides > 0, "a die has at least one side");
  return u32(randomBelow(sides)) + 1;
}

/** How often the coin was flipped. */
// @ts-ignore: decorator
@view
export function flipCount(): u64 {
  return flips.or(0);
}
