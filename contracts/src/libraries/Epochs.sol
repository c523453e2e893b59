// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILedger} from "../interfaces/ILedger.sol";
import {EpochState, LedgerState} from "../types/LedgerState.sol";
import {BlockHashes} from "./BlockHashes.sol";
import {BlockHeader} from "./BlockHeader.sol";
import {Hashes} from "./Hashes.sol";
import {Signatures} from "./Signatures.sol";
import {TypedData} from "./TypedData.sol";
import {Words} from "./Words.sol";

/// The turn of the epoch and its seed (spec/ledger.md section 6).
library Epochs {
    using Words for EpochState;

    /// The stored commitment is to the value of the epoch after the next; the next turn reveals it and stores the one behind.
    uint64 private constant STORED_AHEAD = 2;

    function turn(
        LedgerState storage s,
        bytes32 domain,
        uint40 epochLength,
        uint40 keeperBlocks,
        bytes calldata header,
        bytes32 reveal,
        bytes32 nonce,
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
            bytes32 commitment = Hashes.pair(reveal, nonce);
            if (commitment != s.commitment) revert ILedger.WrongReveal(commitment, s.commitment);
        }
        if (nextCommitment != 0) {
            // Nothing is committed for that epoch yet, so there is nothing that this commitment replaces.
            _requireKeeper(s, domain, e.epoch + 1 + STORED_AHEAD, nextCommitment, 0, keeperSignature);
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

    /// The keeper's signature names what it replaces: one that was used, or was overtaken by another, fits nothing that can be stored
    /// again, so nobody can flip a commitment back.
    function renewCommitment(LedgerState storage s, bytes32 domain, bytes32 commitment, bytes calldata keeperSignature)
        internal
    {
        if (commitment == 0) revert ILedger.BadParameter("commitment", 0, 1);
        uint64 epoch = s.epochState.epoch + STORED_AHEAD;
        _requireKeeper(s, domain, epoch, commitment, s.commitment, keeperSignature);
        s.commitment = commitment;
        emit ILedger.CommitmentRenewed(epoch, commitment);
    }

    function rescheduleSeed(LedgerState storage s, uint40 epochLength, uint40 restBlocks) internal {
        EpochState memory e = s.epochState.load();
        bool outOfReach = block.number > e.seedBlock + BlockHashes.REACH;
        // Without a seat nobody can turn, and while seats rest nobody can take one: that must not be for good.
        bool deserted = block.number > e.seedBlock && e.nextSeatCount == 0;
        if (!outOfReach && !deserted) revert ILedger.SeedBlockInReach(block.number, e.seedBlock);
        uint40 seedBlock = uint40(block.number + restBlocks + epochLength / 4 + 1);
        s.epochState.seedBlock = seedBlock;
        emit ILedger.SeedRescheduled(e.epoch, seedBlock);
    }

    /// The next epoch's seats rest from so many blocks before the seed block until the turn: whoever knows the seed could choose how
    /// many there are, and so who is drawn. In epoch 0 there is no contract yet to be drawn for.
    function seatsRest(uint64 epoch, uint40 seedBlock, uint40 restBlocks) internal view returns (bool) {
        return epoch != 0 && block.number + restBlocks >= seedBlock;
    }

    function requireOpenSeats(uint64 epoch, uint40 seedBlock, uint40 restBlocks) internal view {
        if (seatsRest(epoch, seedBlock, restBlocks)) revert ILedger.SeatsRest(block.number, seedBlock - restBlocks);
    }

    function _requireKeeper(
        LedgerState storage s,
        bytes32 domain,
        uint64 epoch,
        bytes32 commitment,
        bytes32 previous,
        bytes calldata signature
    ) private view {
        bytes32 structHash = TypedData.seedCommitment(epoch, commitment, previous);
        address signer = Signatures.recover(TypedData.digest(domain, structHash), signature);
        if (signer != s.keeper.signer) revert ILedger.NotTheKeeper(signer, s.keeper.signer);
    }
}
