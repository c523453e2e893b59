// SPDX-License-Identifier: MIT
import { revert } from "./outcome";

/**
 * An unsigned integer of 256 bits that never changes and never wraps: a sum that is too large, a difference below zero or a
 * division by zero reverts the task.
 */
export class U256 {
  static readonly zero: U256 = new U256();
  static readonly one: U256 = new U256(1);
  static readonly max: U256 = new U256(u64.MAX_VALUE, u64.MAX_VALUE, u64.MAX_VALUE, u64.MAX_VALUE);

  /** Limbs of 64 bits, the least significant first. */
  constructor(readonly a: u64 = 0, readonly b: u64 = 0, readonly c: u64 = 0, readonly d: u64 = 0) {}

  static from(value: u64): U256 {
    return new U256(value);
  }

  /** Reads 32 bytes, big endian. */
  static fromBytes(bytes: Uint8Array, offset: i32 = 0): U256 {
    if (offset + 32 > bytes.length) revert("a 256-bit word needs 32 bytes");
    const start = bytes.dataStart + offset;
    return new U256(
      bswap(load<u64>(start, 24)),
      bswap(load<u64>(start, 16)),
      bswap(load<u64>(start, 8)),
      bswap(load<u64>(start)),
    );
  }

  /** 32 bytes, big endian. */
  toBytes(): Uint8Array {
    const bytes = new Uint8Array(32);
    store<u64>(bytes.dataStart, bswap(this.d));
    store<u64>(bytes.dataStart, bswap(this.c), 8);
    store<u64>(bytes.dataStart, bswap(this.b), 16);
    store<u64>(bytes.dataStart, bswap(this.a), 24);
    return bytes;
  }

  /** The value as u64; reverts when it does not fit. */
  toU64(): u64 {
    if (!this.fitsU64) revert("value does not fit 64 bits");
    return this.a;
  }

  get fitsU64(): bool {
    return (this.b | this.c | this.d) == 0;
  }

  get isZero(): bool {
    return (this.a | this.b | this.c | this.d) == 0;
  }

  /** Decimal digits. */
  toString(): string {
    const base = new U256(1_000_000_000_000_000_000);
    let text = "";
    let rest: U256 = this;
    while (!rest.fitsU64) {
      const quotient = rest / base;
      text = (rest - quotient * base).a.toString().padStart(18, "0") + text;
      rest = quotient;
    }
    return rest.a.toString() + text;
  }

  @operator("==") private static equals(x: U256, y: U256): bool {
    return ((x.a ^ y.a) | (x.b ^ y.b) | (x.c ^ y.c) | (x.d ^ y.d)) == 0;
  }

  @operator("!=") private static differs(x: U256, y: U256): bool {
    return !(x == y);
  }

  @operator("<") private static below(x: U256, y: U256): bool {
    if (x.d != y.d) return x.d < y.d;
    if (x.c != y.c) return x.c < y.c;
    if (x.b != y.b) return x.b < y.b;
    return x.a < y.a;
  }

  @operator(">") private static above(x: U256, y: U256): bool {
    return y < x;
  }

  @operator("<=") private static notAbove(x: U256, y: U256): bool {
    return !(y < x);
  }

  @operator(">=") private static notBelow(x: U256, y: U256): bool {
    return !(x < y);
  }

  @operator("+") private static plus(x: U256, y: U256): U256 {
    const a = x.a + y.a;
    const b = x.b + y.b;
    const c = x.c + y.c;
    const d = x.d + y.d;
    const carryA = u64(a < x.a);
    const b1 = b + carryA;
    const carryB = u64(b < x.b) | u64(b1 < b);
    const c1 = c + carryB;
    const carryC = u64(c < x.c) | u64(c1 < c);
    const d1 = d + carryC;
    if (d < x.d || d1 < d) revert("addition overflows 256 bits");
    return new U256(a, b1, c1, d1);
  }

  @operator("-") private static minus(x: U256, y: U256): U256 {
    if (x < y) revert("subtraction goes below zero");
    return x.wrappingMinus(y);
  }

  @operator("*") private static times(x: U256, y: U256): U256 {
    const left = x.digits();
    const right = y.digits();
    const product = new StaticArray<u64>(16);
    for (let i = 0; i < 8; i++) {
      let carry: u64 = 0;
      for (let j = 0; j < 8; j++) {
        const sum = left[i] * right[j] + product[i + j] + carry;
        product[i + j] = sum & 0xffff_ffff;
        carry = sum >> 32;
      }
      product[i + 8] = carry;
    }
    for (let i = 8; i < 16; i++) {
      if (product[i] != 0) revert("multiplication overflows 256 bits");
    }
    return new U256(
      product[0] | (product[1] << 32),
      product[2] | (product[3] << 32),
      product[4] | (product[5] << 32),
      product[6] | (product[7] << 32),
    );
  }

  @operator("/") private static over(x: U256, y: U256): U256 {
    if (y.isZero) revert("division by zero");
    if (x.fitsU64 && y.fitsU64) return new U256(x.a / y.a);
    let quotient = U256.zero;
    let rest = U256.zero;
    for (let i = 255; i >= 0; i--) {
      // The bit that leaves the top still counts: a remainder that had it is above any divisor.
      const top = rest.d >> 63;
      rest = rest.doubled(x.bit(i));
      quotient = quotient.doubled(0);
      if (top != 0 || rest >= y) {
        rest = rest.wrappingMinus(y);
        quotient = new U256(quotient.a | 1, quotient.b, quotient.c, quotient.d);
      }
    }
    return quotient;
  }

  @operator("%") private static modulo(x: U256, y: U256): U256 {
    return x - (x / y) * y;
  }

  private wrappingMinus(y: U256): U256 {
    const a = this.a - y.a;
    const b = this.b - y.b;
    const c = this.c - y.c;
    const borrowA = u64(this.a < y.a);
    const b1 = b - borrowA;
    const borrowB = u64(this.b < y.b) | u64(b < borrowA);
    const c1 = c - borrowB;
    const borrowC = u64(this.c < y.c) | u64(c < borrowB);
    return new U256(a, b1, c1, this.d - y.d - borrowC);
  }

  private doubled(lowest: u64): U256 {
    return new U256(
      (this.a << 1) | lowest,
      (this.b << 1) | (this.a >> 63),
      (this.c << 1) | (this.b >> 63),
      (this.d << 1) | (this.c >> 63),
    );
  }

  private bit(index: i32): u64 {
    const shift = u64(index & 63);
    if (index < 64) return (this.a >> shift) & 1;
    if (index < 128) return (this.b >> shift) & 1;
    if (index < 192) return (this.c >> shift) & 1;
    return (this.d >> shift) & 1;
  }

  /** Eight digits of 32 bits, the least significant first. */
  private digits(): StaticArray<u64> {
    return [
      this.a & 0xffff_ffff, this.a >> 32, this.b & 0xffff_ffff, this.b >> 32,
      this.c & 0xffff_ffff, this.c >> 32, this.d & 0xffff_ffff, this.d >> 32,
    ];
  }
}
