// SPDX-License-Identifier: MIT
// Arithmetic on numbers that nobody but the caller sees.
import { U256 } from "@enigma/guest";

export function add(a: U256, b: U256): U256 {
  return a + b;
}

export function sub(a: U256, b: U256): U256 {
  return a - b;
}

export function mul(a: U256, b: U256): U256 {
  return a * b;
}

export function div(a: U256, b: U256): U256 {
  return a / b;
}
