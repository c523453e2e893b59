// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EpochState, LedgerState, Seat} from "../types/LedgerState.sol";
import {Hashes} from "./Hashes.sol";

/// The versioned array of seats and the selection of a seat for a contract (spec/ledger.md section 7).
/// A change is written for the next epoch; the versions of the current and the previous epoch stay readable.
library Seats {
    /// A draw costs gas by the square of its number.
    uint8 internal constant MAX_ATTEMPTS = 16;
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
        bytes32 draw = Hashes.withAddress(seed, secretContract);
        // What nearly every call asks for, and the same as the loop below without its memory.
        if (attempt == 0) return uint256(draw) % count;
        return _drawn(draw, attempt % count, count);
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

    /// Draw number `last` without replacement: each takes one of the seats that the draws before it left, in rising order.
    /// A rule on neighbours instead would give all attempts to whoever holds a run of seats.
    function _drawn(bytes32 draw, uint256 last, uint256 count) private pure returns (uint256 seat) {
        // Sorted, so that one pass over it turns a rank among the seats that are left into an index.
        uint256[] memory taken = new uint256[](last);
        unchecked {
            // `last` is below `count`, and a rank is below the number of seats that are left.
            for (uint256 i = 0; ; i++) {
                seat = uint256(draw) % (count - i);
                uint256 k = 0;
                while (k < i && taken[k] <= seat) {
                    seat++;
                    k++;
                }
                if (i == last) return seat;
                for (uint256 j = i; j > k; j--) {
                    taken[j] = taken[j - 1];
                }
                taken[k] = seat;
                draw = Hashes.ofWord(draw);
            }
        }
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
