// SPDX-License-Identifier: MIT
// Who is the richest, without anybody telling anybody how rich they are.
import { Address, StoredMap, Task, U256, require } from "@enigma/guest";

const wealthOf = new StoredMap<Address, U256>("wealth");

export function construct(): void {}

/** Registers the caller's wealth; a second registration replaces the first. */
export function register(wealth: U256): void {
  wealthOf.set(Task.caller, wealth);
}

/** The richest of those who registered; of equals the lowest address. */
// @ts-ignore: decorator
@view
export function richest(): Address {
  const owners = wealthOf.keys();
  require(owners.length > 0, "nobody has registered");
  let best = owners[0];
  let most = wealthOf.get(best);
  for (let i = 1; i < owners.length; i++) {
    const wealth = wealthOf.get(owners[i]);
    if (wealth > most) {
      best = owners[i];
      most = wealth;
    }
  }
  return best;
}

/** What the caller registered: nobody else is told. */
// @ts-ignore: decorator
@view
export function myWealth(): U256 {
  require(wealthOf.has(Task.caller), "you have not registered");
  return wealthOf.get(Task.caller);
}
