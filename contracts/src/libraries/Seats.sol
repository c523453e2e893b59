// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EpochState, LedgerState, Seat} from "../types/LedgerState.sol";

/// The versioned array of seats and the selection of a seat for a contract (spec/ledger.md section 7).
/// A change is written for the next epoch; the versions of the current and the previous epoch stay readable.
library Seats {
    /// Worker of a seat in `epoch`: the newest version that is not after it.
    function workerAt(Seat memory seat, uint64 epoch) internal pure returns (uint32) {
        if (seat.since <= epoch) return seat.worker;
        return seat.sinceBefore <= epoch ? seat.workerBefore : seat.workerBeforeThat;
    }

    /// Index of the seat of a contract; `count` must not be zero.
    function select(bytes32 seed, address secretContract, uint8 attempt, uint32 count) internal pure returns (uint256) {
        return addmod(uint256(keccak256(abi.encodePacked(seed, secretContract))), attempt, count);
    }

    /// Writes the worker of a seat from the next epoch on.
    function put(LedgerState storage s, uint256 index, uint32 worker, uint64 epoch) internal {
        Seat memory seat = s.seats[index];
        if (seat.since <= epoch) {
            seat.workerBeforeThat = seat.workerBefore;
            seat.workerBefore = seat.worker;
            seat.sinceBefore = seat.since;
            seat.since = epoch + 1;
        }
        seat.worker = worker;
        s.seats[index] = seat;
    }

    /// Takes a seat out of the next epoch's array; the last one moves into the hole.
    /// @return last index of the seat that moved
    function remove(LedgerState storage s, uint256 index, EpochState memory e) internal returns (uint32 last) {
        last = --e.nextSeatCount;
        if (index != last) put(s, index, s.seats[last].worker, e.epoch);
    }
}
