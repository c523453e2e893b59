// SPDX-License-Identifier: MIT
import { Address, Bytes32 } from "./bytes";
import * as host from "./host";
import { U256 } from "./u256";

/** The task that runs. */
export class Task {
  /** Who recorded the task. */
  static get caller(): Address {
    const bytes = new Uint8Array(Address.size);
    host.readCaller(bytes.dataStart);
    return new Address(bytes);
  }

  /** The contract itself. */
  static get contract(): Address {
    const bytes = new Uint8Array(Address.size);
    host.readContract(bytes.dataStart);
    return new Address(bytes);
  }

  static get id(): Bytes32 {
    const bytes = new Uint8Array(Bytes32.size);
    host.readTaskId(bytes.dataStart);
    return new Bytes32(bytes);
  }

  /** Number of the block that has the task's record. */
  static get blockNumber(): u64 {
    return host.blockNumber();
  }

  /** Time of that block, in seconds since 1970. */
  static get blockTime(): u64 {
    return host.blockTime();
  }

  /** The token that came with the task; the zero address when none did. */
  static get valueToken(): Address {
    const bytes = new Uint8Array(Address.size);
    host.readValueToken(bytes.dataStart);
    return new Address(bytes);
  }

  /** How much of the token came. */
  static get valueAmount(): U256 {
    const bytes = new Uint8Array(32);
    host.readValueAmount(bytes.dataStart);
    return U256.fromBytes(bytes);
  }
}
