// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILedger} from "../interfaces/ILedger.sol";
import {EpochState, LedgerState} from "../types/LedgerState.sol";
import {BlockHashes} from "./BlockHashes.sol";
import {BlockHeader} from "./BlockHeader.sol";
import {Signatures} from "./Signatures.sol";
import {TypedData} from "./TypedData.sol";
import {Words} from "./Words.sol";

/// The turn of the epoch and its seed (spec/ledger.md section 6).
library Epochs {
    using Words for EpochState;

    /// A commitment made now is revealed at the next turn and used for the epoch after that.
    uint64 private constant COMMITMENT_AHEAD = 3;

    function turn(
        LedgerState storage s,
        bytes32 domain,
        uint40 epochLength,
        uint40 keeperBlocks,
        bytes calldata header,
        bytes32 reveal,
        bytes32 nextCommitment,
        bytes calldata keeperSignature
    ) internal {
        EpochState memory e = s.epochState.load();
        if (block.number <= e.seedBlock) revert ILedger.SeedBlockNotReached(block.number, e.seedBlock);
        if (e.nextSeatCount == 0) revert ILedger.NoSeats(e.epoch + 1);
        bytes32 expected = BlockHashes.hashOf(e.seedBlock);
        bytes32 given = keccak256(header);
        if (given != expected) revert ILedger.WrongHeader(given, expected);
        if (reveal != 0) {
            bytes32 commitment = keccak256(abi.encodePacked(reveal));
            if (commitment != s.commitment) revert ILedger.WrongReveal(commitment, s.commitment);
        }
        if (nextCommitment != 0) {
            bytes32 structHash = TypedData.seedCommitment(e.epoch + COMMITMENT_AHEAD, nextCommitment);
            address signer = Signatures.recover(TypedData.digest(domain, structHash), keeperSignature);
            if (signer != s.keeper.signer) revert ILedger.NotTheKeeper(signer, s.keeper.signer);
        }

        // Else anyone could turn first with empty hands, every time, and the keeper's half of the seed would never count.
        uint256 keepersUntil = uint256(e.seedBlock) + keeperBlocks;
        if (block.number <= keepersUntil && (nextCommitment == 0 || (reveal == 0 && s.commitment != 0))) {
            revert ILedger.KeeperFirst(block.number, keepersUntil);
        }

        bytes32 seed = keccak256(abi.encodePacked(s.revealed, BlockHeader.prevRandao(header)));
        s.previousSeed = s.seed;
        s.seed = seed;
        s.revealed = reveal;
        s.commitment = nextCommitment;
        e.epoch += 1;
        e.startBlock = uint40(block.number);
        e.seedBlock = uint40(block.number + epochLength);
        e.previousSeatCount = e.seatCount;
        e.seatCount = e.nextSeatCount;
        s.epochState.save(e);
        emit ILedger.EpochTurned(e.epoch, seed, e.startBlock, e.seedBlock, e.seatCount, reveal, nextCommitment);
    }

    function rescheduleSeed(LedgerState storage s, uint40 epochLength) internal {
        EpochState memory e = s.epochState.load();
        if (block.number <= e.seedBlock + BlockHashes.REACH) revert ILedger.SeedBlockInReach(block.number, e.seedBlock);
        s.epochState.seedBlock = uint40(block.number + epochLength / 4 + 1);
        emit ILedger.SeedRescheduled(e.epoch, uint40(block.number + epochLength / 4 + 1));
    }
}
