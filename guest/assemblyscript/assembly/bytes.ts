// SPDX-License-Identifier: MIT
import { revert } from "./outcome";

/** An Ethereum address: 20 bytes. */
export class Address {
  static readonly size: i32 = 20;
  static readonly zero: Address = new Address(new Uint8Array(20));

  constructor(readonly bytes: Uint8Array) {
    if (bytes.length != Address.size) revert("an address has 20 bytes");
  }

  get isZero(): bool {
    return this == Address.zero;
  }

  toString(): string {
    return toHex(this.bytes);
  }

  @operator("==") private static equals(x: Address, y: Address): bool {
    return memory.compare(x.bytes.dataStart, y.bytes.dataStart, Address.size) == 0;
  }

  @operator("!=") private static differs(x: Address, y: Address): bool {
    return !(x == y);
  }
}

/** 32 bytes: a hash, an id, a key. */
export class Bytes32 {
  static readonly size: i32 = 32;
  static readonly zero: Bytes32 = new Bytes32(new Uint8Array(32));

  constructor(readonly bytes: Uint8Array) {
    if (bytes.length != Bytes32.size) revert("a 32-byte value has 32 bytes");
  }

  toString(): string {
    return toHex(this.bytes);
  }

  @operator("==") private static equals(x: Bytes32, y: Bytes32): bool {
    return memory.compare(x.bytes.dataStart, y.bytes.dataStart, Bytes32.size) == 0;
  }

  @operator("!=") private static differs(x: Bytes32, y: Bytes32): bool {
    return !(x == y);
  }
}

/** 0x and two digits per byte. */
export function toHex(bytes: Uint8Array): string {
  const digits = "0123456789abcdef";
  let text = "0x";
  for (let i = 0; i < bytes.length; i++) {
    text += digits.charAt(bytes[i] >> 4) + digits.charAt(bytes[i] & 15);
  }
  return text;
}

/** One byte string behind the other. */
export function concat(x: Uint8Array, y: Uint8Array): Uint8Array {
  const joined = new Uint8Array(x.length + y.length);
  memory.copy(joined.dataStart, x.dataStart, x.length);
  memory.copy(joined.dataStart + x.length, y.dataStart, y.length);
  return joined;
}
