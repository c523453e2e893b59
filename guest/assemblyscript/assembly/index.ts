// SPDX-License-Identifier: MIT
export { Address, Bytes32, concat, toHex } from "./bytes";
export { keccak256, randomBelow, randomBytes, recoverSigner, sha256 } from "./crypto";
export { debugLog, require, revert } from "./outcome";
export { Stored, StoredMap } from "./storage";
export { Task } from "./task";
export { U256 } from "./u256";
