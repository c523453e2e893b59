// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILedger} from "../interfaces/ILedger.sol";
import {BatchEntry} from "../types/LedgerTypes.sol";
import {
    FLAG_AUX,
    Aux,
    Counters,
    EpochState,
    LedgerState,
    SecretContract,
    Worker,
    WorkerStatus
} from "../types/LedgerState.sol";
import {BlockHashes} from "./BlockHashes.sol";
import {CommitClock} from "./CommitClock.sol";
import {Seats} from "./Seats.sol";
import {Signatures} from "./Signatures.sol";
import {TypedData} from "./TypedData.sol";
import {Words} from "./Words.sol";

/// Batches of receipts (spec/ledger.md section 8).
library Commits {
    using Words for Counters;
    using Words for EpochState;
    using Words for Aux;

    uint256 internal constant MAX_ENTRIES = 64;

    /// Reasons to skip an entry, in the order they are checked.
    uint8 internal constant UNKNOWN_CONTRACT = 1;
    uint8 internal constant NOT_THE_SEAT = 2;
    uint8 internal constant STALE_HEAD = 3;
    uint8 internal constant BAD_INDEX = 4;
    uint8 internal constant WRONG_QUEUE = 5;
    uint8 internal constant ANCHORED_BEFORE_EXPIRY = 6;
    uint8 internal constant EXPIRABLE = 7;
    uint8 internal constant CHARGES_ABOVE_LOCKED = 8;

    /// What is the same for all entries of a batch.
    struct Batch {
        EpochState epoch;
        bytes32 seed;
        uint64 anchorNumber;
        uint32 workerId;
        uint40 commitBlocks;
        uint40 graceBlocks;
        uint8 maxAttempts;
    }

    /// @param batch its epoch, seed and worker are filled in here
    function commit(
        LedgerState storage s,
        bytes32 domain,
        Batch memory batch,
        bytes32 anchorHash,
        BatchEntry[] calldata entries,
        bytes[] calldata signatures
    ) internal {
        uint256 count = entries.length;
        if (count == 0 || count > MAX_ENTRIES) revert ILedger.BadCount("entries", count, MAX_ENTRIES);
        if (signatures.length != 1) revert ILedger.BadCount("signatures", signatures.length, 1);
        if (anchorHash == 0 || BlockHashes.hashOf(batch.anchorNumber) != anchorHash) {
            revert ILedger.UnknownAnchor(batch.anchorNumber, anchorHash);
        }
        bytes32 structHash = TypedData.batch(batch.anchorNumber, anchorHash, entries);
        address signer = Signatures.recover(TypedData.digest(domain, structHash), signatures[0]);
        Worker storage worker = _signingWorker(s, batch, signer);
        batch.epoch = s.epochState.load();
        batch.seed = s.seed;

        uint256 earned = 0;
        uint256 skipped = 0;
        uint8 firstReason = 0;
        for (uint256 i = 0; i < count; i++) {
            (uint8 reason, uint256 pay) = _commitEntry(s, batch, entries[i]);
            earned += pay;
            if (reason == 0) continue;
            if (i == 0) firstReason = reason;
            skipped++;
            emit ILedger.EntrySkipped(entries[i].secretContract, reason);
        }
        if (skipped == count) revert ILedger.NothingCommitted(entries[0].secretContract, firstReason);
        if (earned != 0) worker.earnings += uint128(earned);
    }

    function _signingWorker(LedgerState storage s, Batch memory batch, address signer)
        private
        view
        returns (Worker storage worker)
    {
        batch.workerId = s.workerIds[signer];
        worker = s.workers[batch.workerId];
        if (batch.workerId == 0 || worker.status != WorkerStatus.Registered) revert ILedger.UnknownSigner(signer);
        if (block.timestamp >= worker.evidenceExpiry) {
            revert ILedger.EvidenceExpired(batch.workerId, worker.evidenceExpiry);
        }
    }

    /// @return reason zero if the entry was committed
    /// @return pay charges and bounty for the worker
    function _commitEntry(LedgerState storage s, Batch memory batch, BatchEntry calldata entry)
        private
        returns (uint8 reason, uint256 pay)
    {
        SecretContract storage q = s.contracts[entry.secretContract];
        Counters memory c = q.counters.load();
        reason = _check(s, batch, entry, q, c);
        if (reason != 0) return (reason, 0);

        uint32 fromIndex = c.committed;
        pay = entry.charges;
        c.committed = entry.index;
        c.locked -= entry.charges;
        c.headCursor = (c.headCursor + 1) & 7;
        q.heads[c.headCursor] = keccak256(
            abi.encode(
                entry.stateHash, entry.receiptsRoot, entry.queueHash, uint256(entry.index), entry.checkpointHash
            )
        );
        if (c.flags & FLAG_AUX != 0) pay += _settleAux(batch, entry.secretContract, q, c);
        q.counters.save(c);
        _emit(batch.workerId, fromIndex, entry);
    }

    function _check(
        LedgerState storage s,
        Batch memory batch,
        BatchEntry calldata entry,
        SecretContract storage q,
        Counters memory c
    ) private view returns (uint8) {
        if (c.length == 0) return UNKNOWN_CONTRACT;
        if (!_holdsSeat(s, batch, entry.secretContract, c)) return NOT_THE_SEAT;
        if (entry.previousHead != q.heads[c.headCursor]) return STALE_HEAD;
        if (
            entry.index <= c.committed || entry.index > c.length || entry.results.length != entry.index - c.committed
        ) return BAD_INDEX;
        if (entry.index == c.length && entry.queueHash != q.queueHash) return WRONG_QUEUE;
        // An enclave that read the Ledger before the expiry would have run the expired task.
        if (c.flags & FLAG_AUX != 0 && batch.anchorNumber < q.aux.lastExpiryBlock) return ANCHORED_BEFORE_EXPIRY;
        if (CommitClock.isExpirable(c, batch.epoch.startBlock, batch.commitBlocks, batch.maxAttempts)) {
            return EXPIRABLE;
        }
        if (entry.charges > c.locked) return CHARGES_ABOVE_LOCKED;
        return 0;
    }

    function _holdsSeat(LedgerState storage s, Batch memory batch, address secretContract, Counters memory c)
        private
        view
        returns (bool)
    {
        EpochState memory e = batch.epoch;
        uint8 attempt = CommitClock.attemptInForce(c, e.startBlock);
        uint256 index = Seats.select(batch.seed, secretContract, attempt, e.seatCount);
        if (Seats.workerAt(s, index, e.epoch) == batch.workerId) return true;

        // Grace: the seat of the previous epoch finishes what was recorded before this one began. Its attempt is the stored
        // one if the clock was last set before the turn; a clock set even earlier had run out by then, hence also zero.
        if (block.number > uint256(e.startBlock) + batch.graceBlocks || batch.anchorNumber >= e.startBlock) return false;
        if (e.previousSeatCount == 0) return false;
        uint8 attemptBefore = c.clockBlock <= e.startBlock ? c.attempt : 0;
        return _heldBefore(s, batch, secretContract, attemptBefore)
            || (attemptBefore != 0 && _heldBefore(s, batch, secretContract, 0));
    }

    function _heldBefore(LedgerState storage s, Batch memory batch, address secretContract, uint8 attempt)
        private
        view
        returns (bool)
    {
        uint256 index = Seats.select(s.previousSeed, secretContract, attempt, batch.epoch.previousSeatCount);
        return Seats.workerAt(s, index, batch.epoch.epoch - 1) == batch.workerId;
    }

    /// Pays the bounty when the request is answered, and starts the clock again for forced tasks behind it.
    function _settleAux(Batch memory batch, address secretContract, SecretContract storage q, Counters memory c)
        private
        returns (uint256 bounty)
    {
        Aux memory aux = q.aux.load();
        if (c.committed >= c.requested) {
            bounty = aux.bounty;
            aux.bounty = 0;
            if (aux.forcedUpTo > c.committed) {
                CommitClock.start(c, batch.epoch.startBlock, aux.forcedUpTo);
                emit ILedger.CommitRequested(
                    secretContract,
                    c.requested,
                    uint64(CommitClock.deadline(c, batch.epoch.startBlock, batch.commitBlocks))
                );
            }
        }
        CommitClock.writeAux(q, c, aux);
    }

    function _emit(uint32 workerId, uint32 fromIndex, BatchEntry calldata entry) private {
        emit ILedger.BatchCommitted(
            entry.secretContract,
            workerId,
            fromIndex,
            entry.stateHash,
            entry.receiptsRoot,
            entry.queueHash,
            entry.index,
            entry.checkpointHash,
            entry.charges,
            entry.results
        );
    }
}
