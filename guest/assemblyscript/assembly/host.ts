// SPDX-License-Identifier: MIT
// The host functions of enigma_v1 (spec/contracts.md). Contracts use the typed modules beside this one.

// @ts-ignore: decorator
@external("enigma_v1", "register_len") export declare function registerLength(): i32;
// @ts-ignore: decorator
@external("enigma_v1", "register_read") export declare function registerRead(output: usize): void;

// @ts-ignore: decorator
@external("enigma_v1", "function") export declare function loadFunction(): void;
// @ts-ignore: decorator
@external("enigma_v1", "arguments") export declare function loadArguments(): void;
// @ts-ignore: decorator
@external("enigma_v1", "caller") export declare function readCaller(output: usize): void;
// @ts-ignore: decorator
@external("enigma_v1", "contract") export declare function readContract(output: usize): void;
// @ts-ignore: decorator
@external("enigma_v1", "task_id") export declare function readTaskId(output: usize): void;
// @ts-ignore: decorator
@external("enigma_v1", "block_number") export declare function blockNumber(): u64;
// @ts-ignore: decorator
@external("enigma_v1", "block_time") export declare function blockTime(): u64;
// @ts-ignore: decorator
@external("enigma_v1", "value_token") export declare function readValueToken(output: usize): void;
// @ts-ignore: decorator
@external("enigma_v1", "value_amount") export declare function readValueAmount(output: usize): void;

// @ts-ignore: decorator
@external("enigma_v1", "state_get") export declare function stateGet(key: usize, keyLength: i32): bool;
// @ts-ignore: decorator
@external("enigma_v1", "state_set") export declare function stateSet(key: usize, keyLength: i32, value: usize, valueLength: i32): void;
// @ts-ignore: decorator
@external("enigma_v1", "state_remove") export declare function stateRemove(key: usize, keyLength: i32): void;
// @ts-ignore: decorator
@external("enigma_v1", "state_next") export declare function stateNext(prefix: usize, prefixLength: i32, after: usize, afterLength: i32): bool;

// @ts-ignore: decorator
@external("enigma_v1", "random") export declare function fillRandom(output: usize, length: i32): void;
// @ts-ignore: decorator
@external("enigma_v1", "keccak256") export declare function keccak256(data: usize, length: i32, output: usize): void;
// @ts-ignore: decorator
@external("enigma_v1", "sha256") export declare function sha256(data: usize, length: i32, output: usize): void;
// @ts-ignore: decorator
@external("enigma_v1", "recover") export declare function recover(digest: usize, signature: usize, output: usize): bool;

// @ts-ignore: decorator
@external("enigma_v1", "return_data") export declare function returnData(data: usize, length: i32): void;
// @ts-ignore: decorator
@external("enigma_v1", "revert") export declare function revertWith(reason: usize, length: i32): void;
// @ts-ignore: decorator
@external("enigma_v1", "no_such_function") export declare function noSuchFunction(): void;
// @ts-ignore: decorator
@external("enigma_v1", "bad_arguments") export declare function badArguments(): void;
// @ts-ignore: decorator
@external("enigma_v1", "debug_log") export declare function debugLog(text: usize, length: i32): void;

/** What the last host function left in the register. */
export function takeRegister(): Uint8Array {
  const bytes = new Uint8Array(registerLength());
  registerRead(bytes.dataStart);
  return bytes;
}
