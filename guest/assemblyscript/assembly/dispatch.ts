// SPDX-License-Identifier: MIT
// What the generated entry points stand on; contracts do not use it.
import { Decoder, encodeResult } from "./abi";
import * as host from "./host";
import { revert } from "./outcome";
import { Task } from "./task";

/** Signature text of the function that the task names. */
export function requestedFunction(): string {
  host.loadFunction();
  const text = host.takeRegister();
  return String.UTF8.decodeUnsafe(text.dataStart, text.length);
}

/** The arguments, taken one after the other. */
export class Arguments {
  private readonly decoder: Decoder;
  private head: i32 = 0;

  constructor() {
    host.loadArguments();
    this.decoder = new Decoder(host.takeRegister());
  }

  next<T>(): T {
    const value = this.decoder.member<T>(0, this.head);
    this.head += 32;
    return value;
  }
}

export function finish<T>(value: T): void {
  const bytes = encodeResult<T>(value);
  host.returnData(bytes.dataStart, bytes.length);
}

export function refuseTokens(): void {
  if (!Task.valueAmount.isZero) revert("this function takes no tokens");
}

export function unknownFunction(): void {
  host.noSuchFunction();
}
