// SPDX-License-Identifier: MIT
import * as host from "./host";

/** Ends the task: nothing it changed is kept, and the reason goes, encrypted, to whoever asked. */
export function revert(reason: string): void {
  const bytes = String.UTF8.encode(reason);
  host.revertWith(changetype<usize>(bytes), bytes.byteLength);
  unreachable();
}

/** Reverts with the reason unless the condition holds. */
export function require(condition: bool, reason: string): void {
  if (!condition) revert(reason);
}

/** Prints to the developer's local network; discarded everywhere else. */
export function debugLog(text: string): void {
  const bytes = String.UTF8.encode(text);
  host.debugLog(changetype<usize>(bytes), bytes.byteLength);
}

/** What the language runtime calls when it gives up: a failed bounds check, or throw. */
export function abort(message: string | null, file: string | null, line: u32, column: u32): void {
  revert(message === null ? "aborted" : message);
}
