// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Account, Aux, Counters, EpochState} from "../types/LedgerState.sol";

/// Reads and writes the one-slot structs as whole words. Solidity does it field by field, and each field costs a warm access.
/// The shifts are those of the storage layout; test/StorageLayout.t.sol compares them with what the compiler does.
library Words {
    function load(EpochState storage ref) internal view returns (EpochState memory e) {
        uint256 word = _read(_slot(ref));
        e.epoch = uint64(word);
        e.startBlock = uint40(word >> 64);
        e.seatCount = uint32(word >> 104);
        e.nextSeatCount = uint32(word >> 136);
        e.seedBlock = uint40(word >> 168);
        e.previousSeatCount = uint32(word >> 208);
        e.paused = (word >> 240) & 1 != 0;
    }

    function save(EpochState storage ref, EpochState memory e) internal {
        _write(
            _slot(ref),
            uint256(e.epoch) | uint256(e.startBlock) << 64 | uint256(e.seatCount) << 104 | uint256(e.nextSeatCount) << 136
                | uint256(e.seedBlock) << 168 | uint256(e.previousSeatCount) << 208 | (e.paused ? 1 << 240 : 0)
        );
    }

    function load(Counters storage ref) internal view returns (Counters memory) {
        return counters(raw(ref));
    }

    function counters(uint256 word) internal pure returns (Counters memory c) {
        c.length = uint32(word);
        c.committed = uint32(word >> 32);
        c.requested = uint32(word >> 64);
        c.clockBlock = uint40(word >> 96);
        c.attempt = uint8(word >> 136);
        c.headCursor = uint8(word >> 144);
        c.flags = uint8(word >> 152);
        c.locked = uint96(word >> 160);
    }

    function save(Counters storage ref, Counters memory c) internal {
        _write(
            _slot(ref),
            uint256(c.length) | uint256(c.committed) << 32 | uint256(c.requested) << 64 | uint256(c.clockBlock) << 96
                | uint256(c.attempt) << 136 | uint256(c.headCursor) << 144 | uint256(c.flags) << 152
                | uint256(c.locked) << 160
        );
    }

    function load(Aux storage ref) internal view returns (Aux memory a) {
        uint256 word = _read(_slot(ref));
        a.lastExpiryBlock = uint40(word);
        a.expiredUpTo = uint32(word >> 40);
        a.forcedUpTo = uint32(word >> 72);
        a.bounty = uint96(word >> 104);
    }

    function save(Aux storage ref, Aux memory a) internal {
        _write(
            _slot(ref),
            uint256(a.lastExpiryBlock) | uint256(a.expiredUpTo) << 40 | uint256(a.forcedUpTo) << 72
                | uint256(a.bounty) << 104
        );
    }

    function load(Account storage ref) internal view returns (Account memory a) {
        uint256 word = _read(_slot(ref));
        a.balance = uint128(word);
        a.nonce = uint64(word >> 128);
    }

    function save(Account storage ref, Account memory a) internal {
        _write(_slot(ref), uint256(a.balance) | uint256(a.nonce) << 128);
    }

    function raw(EpochState storage ref) internal view returns (uint256) {
        return _read(_slot(ref));
    }

    function saveRaw(EpochState storage ref, uint256 word) internal {
        _write(_slot(ref), word);
    }

    function raw(Counters storage ref) internal view returns (uint256) {
        return _read(_slot(ref));
    }

    function saveRaw(Counters storage ref, uint256 word) internal {
        _write(_slot(ref), word);
    }

    function raw(Account storage ref) internal view returns (uint256) {
        return _read(_slot(ref));
    }

    function saveRaw(Account storage ref, uint256 word) internal {
        _write(_slot(ref), word);
    }

    // Each struct above fills one slot, so its reference is the slot and reading or writing that word touches nothing else.

    function _slot(EpochState storage ref) private pure returns (uint256 slot) {
        assembly ("memory-safe") {
            slot := ref.slot
        }
    }

    function _slot(Counters storage ref) private pure returns (uint256 slot) {
        assembly ("memory-safe") {
            slot := ref.slot
        }
    }

    function _slot(Aux storage ref) private pure returns (uint256 slot) {
        assembly ("memory-safe") {
            slot := ref.slot
        }
    }

    function _slot(Account storage ref) private pure returns (uint256 slot) {
        assembly ("memory-safe") {
            slot := ref.slot
        }
    }

    function _read(uint256 slot) private view returns (uint256 word) {
        assembly ("memory-safe") {
            word := sload(slot)
        }
    }

    function _write(uint256 slot, uint256 word) private {
        assembly ("memory-safe") {
            sstore(slot, word)
        }
    }
}
