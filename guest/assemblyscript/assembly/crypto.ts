// SPDX-License-Identifier: MIT
import { Address, Bytes32 } from "./bytes";
import * as host from "./host";
import { require } from "./outcome";

/** Random bytes that nobody outside the contract can predict, the same whenever the task is computed again. */
export function randomBytes(length: i32): Uint8Array {
  const bytes = new Uint8Array(length);
  host.fillRandom(bytes.dataStart, length);
  return bytes;
}

/** A random number below the bound, each as likely as any other. */
export function randomBelow(bound: u64): u64 {
  require(bound > 0, "a random number needs a bound above zero");
  // Draws from the incomplete last run of multiples would favour small numbers, so they are drawn again.
  const limit = u64.MAX_VALUE - (u64.MAX_VALUE % bound + 1) % bound;
  let draw: u64;
  do {
    draw = load<u64>(randomBytes(8).dataStart);
  } while (draw > limit);
  return draw % bound;
}

export function keccak256(data: Uint8Array): Bytes32 {
  const hash = new Uint8Array(Bytes32.size);
  host.keccak256(data.dataStart, data.length, hash.dataStart);
  return new Bytes32(hash);
}

export function sha256(data: Uint8Array): Bytes32 {
  const hash = new Uint8Array(Bytes32.size);
  host.sha256(data.dataStart, data.length, hash.dataStart);
  return new Bytes32(hash);
}

/** The signer of a secp256k1 signature (r, s, v: 65 bytes), or null when there is none. */
export function recoverSigner(digest: Bytes32, signature: Uint8Array): Address | null {
  require(signature.length == 65, "a signature has 65 bytes");
  const signer = new Uint8Array(Address.size);
  return host.recover(digest.bytes.dataStart, signature.dataStart, signer.dataStart) ? new Address(signer) : null;
}
