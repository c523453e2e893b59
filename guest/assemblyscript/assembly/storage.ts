// SPDX-License-Identifier: MIT
import { Decoder, encode, isBytes } from "./abi";
import { concat } from "./bytes";
import * as host from "./host";
import { revert } from "./outcome";

/** One value that the contract keeps, encrypted, under a name of its own. */
export class Stored<T> {
  private readonly key: Uint8Array;

  constructor(name: string) {
    this.key = nameKey(name);
  }

  get exists(): bool {
    return host.stateGet(this.key.dataStart, this.key.length);
  }

  /** The value; reverts when there is none. */
  get value(): T {
    if (!this.exists) revert("a stored value was read before it was written");
    return new Decoder(host.takeRegister()).value<T>(0);
  }

  set value(value: T) {
    const bytes = encode<T>(value);
    host.stateSet(this.key.dataStart, this.key.length, bytes.dataStart, bytes.length);
  }

  /** The value, or the fallback when there is none. */
  or(fallback: T): T {
    return this.exists ? new Decoder(host.takeRegister()).value<T>(0) : fallback;
  }

  remove(): void {
    host.stateRemove(this.key.dataStart, this.key.length);
  }
}

/** Values that the contract keeps, encrypted, by key. The cost of a task does not depend on how many there are. */
export class StoredMap<K, V> {
  private readonly prefix: Uint8Array;

  constructor(name: string) {
    this.prefix = nameKey(name);
  }

  has(key: K): bool {
    const bytes = this.keyOf(key);
    return host.stateGet(bytes.dataStart, bytes.length);
  }

  /** The value; reverts when there is none. */
  get(key: K): V {
    if (!this.has(key)) revert("a stored map was read at a key it does not have");
    return new Decoder(host.takeRegister()).value<V>(0);
  }

  /** The value, or the fallback when there is none. */
  getOr(key: K, fallback: V): V {
    return this.has(key) ? new Decoder(host.takeRegister()).value<V>(0) : fallback;
  }

  set(key: K, value: V): void {
    const bytes = this.keyOf(key);
    const content = encode<V>(value);
    host.stateSet(bytes.dataStart, bytes.length, content.dataStart, content.length);
  }

  remove(key: K): void {
    const bytes = this.keyOf(key);
    host.stateRemove(bytes.dataStart, bytes.length);
  }

  /** All keys in byte order of their encoding; costs a lookup per key. */
  keys(): K[] {
    const keys: K[] = [];
    let last = new Uint8Array(0);
    while (host.stateNext(this.prefix.dataStart, this.prefix.length, last.dataStart, last.length)) {
      last = host.takeRegister();
      const content = last.subarray(this.prefix.length);
      if (isString<K>()) {
        keys.push(changetype<K>(changetype<usize>(String.UTF8.decodeUnsafe(content.dataStart, content.length))));
      } else if (isBytes<K>()) {
        keys.push(changetype<K>(changetype<usize>(content.slice())));
      } else {
        keys.push(new Decoder(content.slice()).value<K>(0));
      }
    }
    return keys;
  }

  private keyOf(key: K): Uint8Array {
    if (isString<K>()) {
      return concat(this.prefix, Uint8Array.wrap(String.UTF8.encode(changetype<string>(key))));
    }
    if (isReference<K>()) {
      if (isBytes<K>()) return concat(this.prefix, changetype<Uint8Array>(changetype<usize>(key)));
    }
    return concat(this.prefix, encode<K>(key));
  }
}

/** Length, then name: so that no name is the beginning of another. */
function nameKey(name: string): Uint8Array {
  const text = Uint8Array.wrap(String.UTF8.encode(name));
  if (text.length == 0 || text.length > 255) revert("the name of a stored value has 1 to 255 bytes");
  const length = new Uint8Array(1);
  length[0] = u8(text.length);
  return concat(length, text);
}
