// SPDX-License-Identifier: MIT
import { Address, Bytes32, concat } from "./bytes";
import * as host from "./host";
import { U256 } from "./u256";

const WORD: i32 = 32;

/** Whether the Solidity type of T has no fixed size. */
export function isDynamic<T>(): bool {
  if (isString<T>()) return true;
  if (isArray<T>()) return true;
  return isBytes<T>();
}

/** Solidity `bytes`. */
export function isBytes<T>(): bool {
  return isReference<T>() && idof<T>() == idof<Uint8Array>();
}

/**
 * The value behind its head: one word, or length and content of a dynamic type.
 * Supported: bool, integers up to 64 bits, U256, Address, Bytes32, Uint8Array, string, and arrays of these.
 */
export function encode<T>(value: T): Uint8Array {
  if (isArray<T>()) {
    const items = changetype<valueof<T>[]>(changetype<usize>(value));
    return concat(word(items.length), encodeItems<valueof<T>>(items));
  }
  if (isString<T>()) return encodeBytes(Uint8Array.wrap(String.UTF8.encode(changetype<string>(value))));
  if (isInteger<T>()) return encodeInteger<T>(value);
  if (value instanceof Uint8Array) return encodeBytes(value);
  if (value instanceof U256) return value.toBytes();
  if (value instanceof Bytes32) return value.bytes;
  if (value instanceof Address) return concat(new Uint8Array(WORD - Address.size), value.bytes);
  return ERROR("this type has no Solidity counterpart");
}

/** The value as the only member of a tuple: what a function returns. */
export function encodeResult<T>(value: T): Uint8Array {
  return isDynamic<T>() ? concat(word(WORD), encode<T>(value)) : encode<T>(value);
}

function encodeItems<T>(items: T[]): Uint8Array {
  let heads = new Uint8Array(0);
  let tails = new Uint8Array(0);
  for (let i = 0; i < items.length; i++) {
    const item = encode<T>(items[i]);
    if (isDynamic<T>()) {
      heads = concat(heads, word(items.length * WORD + tails.length));
      tails = concat(tails, item);
    } else {
      heads = concat(heads, item);
    }
  }
  return concat(heads, tails);
}

function encodeInteger<T>(value: T): Uint8Array {
  const bytes = new Uint8Array(WORD);
  if (isSigned<T>() && i64(value) < 0) memory.fill(bytes.dataStart, 0xff, WORD - 8);
  store<u64>(bytes.dataStart, bswap(isSigned<T>() ? u64(i64(value)) : u64(value)), WORD - 8);
  return bytes;
}

function encodeBytes(content: Uint8Array): Uint8Array {
  const padded = new Uint8Array(WORD + ((content.length + WORD - 1) & ~(WORD - 1)));
  memory.copy(padded.dataStart, word(content.length).dataStart, WORD);
  memory.copy(padded.dataStart + WORD, content.dataStart, content.length);
  return padded;
}

function word(value: i32): Uint8Array {
  return encodeInteger<i32>(value);
}

/**
 * Decodes what {@link encode} gives. Strict: what does not fit the type, or points outside the data, ends the task with
 * bad_arguments.
 */
export class Decoder {
  constructor(private readonly data: Uint8Array) {}

  /** Member of a tuple that starts at `base`, whose head is at `base + head`. */
  member<T>(base: i32, head: i32): T {
    return isDynamic<T>() ? this.value<T>(base + this.length(base + head)) : this.value<T>(base + head);
  }

  /** The value whose word, or whose length and content, is at `at`. */
  value<T>(at: i32): T {
    if (isArray<T>()) return changetype<T>(changetype<usize>(this.items<valueof<T>>(at)));
    if (isString<T>()) return changetype<T>(changetype<usize>(this.text(at)));
    if (isInteger<T>()) return this.integer<T>(at);
    if (isBytes<T>()) return changetype<T>(changetype<usize>(this.bytes(at)));
    this.check(at, WORD);
    if (idof<T>() == idof<U256>()) return changetype<T>(changetype<usize>(U256.fromBytes(this.data, at)));
    if (idof<T>() == idof<Bytes32>()) return changetype<T>(changetype<usize>(new Bytes32(this.data.slice(at, at + WORD))));
    if (idof<T>() == idof<Address>()) return changetype<T>(changetype<usize>(this.address(at)));
    return ERROR("this type has no Solidity counterpart");
  }

  private items<T>(at: i32): T[] {
    const count = this.length(at);
    const base = at + WORD;
    // Every item takes a word at least, so the data bound the count before anything is allocated.
    if (count > (this.data.length - base) / WORD) host.badArguments();
    const items: T[] = [];
    for (let i = 0; i < count; i++) items.push(this.member<T>(base, i * WORD));
    return items;
  }

  private text(at: i32): string {
    const bytes = this.bytes(at);
    const text = String.UTF8.decodeUnsafe(bytes.dataStart, bytes.length);
    // The language's decoder replaces what is not UTF-8; text that does not encode to its bytes was none.
    const again = String.UTF8.encode(text);
    const same = again.byteLength == bytes.length
      && memory.compare(changetype<usize>(again), bytes.dataStart, bytes.length) == 0;
    if (!same) host.badArguments();
    return text;
  }

  private bytes(at: i32): Uint8Array {
    const length = this.length(at);
    this.check(at + WORD, length);
    const end = at + WORD + length;
    const padding = -length & (WORD - 1);
    this.check(end, padding);
    for (let i = 0; i < padding; i++) {
      if (this.data[end + i] != 0) host.badArguments();
    }
    return this.data.slice(at + WORD, end);
  }

  private address(at: i32): Address {
    for (let i = 0; i < WORD - Address.size; i++) {
      if (this.data[at + i] != 0) host.badArguments();
    }
    return new Address(this.data.slice(at + WORD - Address.size, at + WORD));
  }

  private integer<T>(at: i32): T {
    this.check(at, WORD);
    const low = bswap(load<u64>(this.data.dataStart + at, WORD - 8));
    const value = <T>low;
    const filler: u8 = isSigned<T>() && i64(low) < 0 ? 0xff : 0;
    for (let i = 0; i < WORD - 8; i++) {
      if (this.data[at + i] != filler) host.badArguments();
    }
    const fits = isSigned<T>() ? u64(i64(value)) == low : u64(value) == low;
    if (!fits || (isBoolean<T>() && low > 1)) host.badArguments();
    return value;
  }

  private length(at: i32): i32 {
    const length = this.integer<u32>(at);
    if (length > u32(i32.MAX_VALUE)) host.badArguments();
    return i32(length);
  }

  private check(at: i32, length: i32): void {
    if (at < 0 || length < 0 || at > this.data.length || length > this.data.length - at) host.badArguments();
  }
}
