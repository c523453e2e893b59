// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EpochState, LedgerState, Seat} from "../types/LedgerState.sol";
import {Hashes} from "./Hashes.sol";

/// The versioned array of seats and the selection of a seat for a contract (spec/ledger.md section 7).
/// A change is written for the next epoch; the versions of the current and the previous epoch stay readable.
library Seats {
    uint256 private constant SINCE = 96;
    uint256 private constant SINCE_BEFORE = 160;

    /// Worker of seat `index` in `epoch`: the newest version that is not after it.
    function workerAt(LedgerState storage s, uint256 index, uint64 epoch) internal view returns (uint32) {
        uint256 word = _read(s.seats[index]);
        if (uint64(word >> SINCE) <= epoch) return uint32(word);
        return uint64(word >> SINCE_BEFORE) <= epoch ? uint32(word >> 32) : uint32(word >> 64);
    }

    /// Index of the seat of a contract; `count` must not be zero.
    function select(bytes32 seed, address secretContract, uint8 attempt, uint32 count) internal pure returns (uint256) {
        return addmod(uint256(Hashes.withAddress(seed, secretContract)), attempt, count);
    }

    /// Writes the worker of a seat from the next epoch on.
    function put(LedgerState storage s, uint256 index, uint32 worker, uint64 epoch) internal {
        Seat storage seat = s.seats[index];
        uint256 word = _read(seat);
        uint64 since = uint64(word >> SINCE);
        if (since <= epoch) {
            // The two newest workers become the two older ones.
            word = uint256(uint64(word)) << 32 | uint256(epoch + 1) << SINCE | uint256(since) << SINCE_BEFORE;
        }
        _write(seat, (word >> 32 << 32) | worker);
    }

    /// Takes a seat out of the next epoch's array; the last one moves into the hole.
    /// @return last index of the seat that moved
    function remove(LedgerState storage s, uint256 index, EpochState memory e) internal returns (uint32 last) {
        last = --e.nextSeatCount;
        if (index != last) put(s, index, s.seats[last].worker, e.epoch);
    }

    // A seat fills one slot: these read and write that word and nothing else.

    function _read(Seat storage seat) private view returns (uint256 word) {
        assembly ("memory-safe") {
            word := sload(seat.slot)
        }
    }

    function _write(Seat storage seat, uint256 word) private {
        assembly ("memory-safe") {
            sstore(seat.slot, word)
        }
    }
}
