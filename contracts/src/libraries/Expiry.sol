// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILedger} from "../interfaces/ILedger.sol";
import {Head} from "../types/LedgerTypes.sol";
import {FLAG_EXPIRED, Aux, Counters, EpochState, LedgerState, SecretContract, Worker} from "../types/LedgerState.sol";
import {Accounts} from "./Accounts.sol";
import {CommitClock} from "./CommitClock.sol";
import {Epochs} from "./Epochs.sol";
import {GasClasses} from "./GasClasses.sol";
import {QueueEntries} from "./QueueEntries.sol";
import {Receipts} from "./Receipts.sol";
import {Records} from "./Records.sol";
import {Seats} from "./Seats.sol";
import {Workers} from "./Workers.sol";
import {Words} from "./Words.sol";

/// Commit requests, failover and the expiry of a queue head (spec/ledger.md section 7).
library Expiry {
    using Words for Counters;
    using Words for EpochState;

    /// What one transaction can carry beside the hashes of a full queue: a node takes up to 128 KiB.
    uint256 internal constant MAX_EXPIRED = 128;

    struct Rules {
        uint40 commitBlocks;
        uint8 maxAttempts;
        uint96 receiptFee;
        uint128 penalty;
        address governor;
    }

    function requestCommit(LedgerState storage s, Rules memory rules, address secretContract) internal {
        SecretContract storage q = s.contracts[secretContract];
        Counters memory c = q.counters.load();
        uint40 startBlock = s.epochState.startBlock;
        if (c.length == c.committed) revert ILedger.NothingPending(secretContract);
        if (CommitClock.isRunning(c)) {
            revert ILedger.ClockRunning(secretContract, CommitClock.deadline(c, startBlock, rules.commitBlocks));
        }
        Accounts.debit(s.accounts, msg.sender, rules.receiptFee);
        Aux memory aux = CommitClock.readAux(q, c);
        aux.bounty += rules.receiptFee;
        CommitClock.writeAux(q, c, aux);
        CommitClock.start(c, startBlock, c.length);
        q.counters.save(c);
        emit ILedger.CommitRequested(
            secretContract, c.requested, uint64(CommitClock.deadline(c, startBlock, rules.commitBlocks))
        );
    }

    function replaceWorker(LedgerState storage s, Rules memory rules, address secretContract) internal {
        SecretContract storage q = s.contracts[secretContract];
        Counters memory c = q.counters.load();
        uint40 startBlock = s.epochState.startBlock;
        uint8 attempt = _missedAttempt(c, startBlock, rules, secretContract);
        if (attempt >= rules.maxAttempts) revert ILedger.NoAttemptsLeft(attempt, rules.maxAttempts);
        CommitClock.setAttempt(c, startBlock, attempt + 1);
        q.counters.save(c);
        emit ILedger.WorkerReplaced(secretContract, c.attempt, uint64(block.number + rules.commitBlocks));
    }

    function expireHead(
        LedgerState storage s,
        Rules memory rules,
        address secretContract,
        Head calldata head,
        bytes[] calldata entries,
        bytes32[] calldata entryHashes
    ) internal {
        SecretContract storage q = s.contracts[secretContract];
        Counters memory c = q.counters.load();
        EpochState memory e = s.epochState.load();
        uint8 attempt = _missedAttempt(c, e.startBlock, rules, secretContract);
        if (attempt < rules.maxAttempts) revert ILedger.AttemptsLeft(attempt, rules.maxAttempts);

        _checkQueue(q, c, head, entryHashes);
        Aux memory aux = CommitClock.readAux(q, c);
        uint32 first = aux.expiredUpTo > c.committed ? aux.expiredUpTo : c.committed;
        uint256 tasks = _checkEntries(c, first, entries, entryHashes);

        if (tasks != 0) {
            QueueEntries.Record memory record;
            for (uint256 i = 0; i < entries.length; i++) {
                if (!_isTask(entries[i])) continue;
                record = QueueEntries.readRecord(entries[i]);
                _expire(s, q, c, secretContract, first + uint32(i), record);
            }
            // One record speaks for all: one forced task, or tasks of one admission's worker.
            if (record.forced) _expelSeat(s, rules, e, secretContract, attempt);
            else _penalise(s, rules, record.admittedBy, tasks);
            aux.lastExpiryBlock = uint40(block.number);
            aux.expiredUpTo = first + uint32(entries.length);
            CommitClock.writeAux(q, c, aux);
        }
        CommitClock.setAttempt(c, e.startBlock, 0);
        c.flags |= FLAG_EXPIRED;
        q.counters.save(c);
        emit ILedger.CommitRequested(secretContract, c.requested, uint64(block.number + rules.commitBlocks));
    }

    /// The attempt in force, if its deadline has passed.
    function _missedAttempt(Counters memory c, uint40 startBlock, Rules memory rules, address secretContract)
        private
        view
        returns (uint8)
    {
        if (!CommitClock.isRunning(c)) revert ILedger.ClockNotRunning(secretContract);
        uint256 deadline = CommitClock.deadline(c, startBlock, rules.commitBlocks);
        if (block.number <= deadline) revert ILedger.DeadlineNotReached(block.number, deadline);
        return CommitClock.attemptInForce(c, startBlock);
    }

    /// The hashes are those of all entries from `committed` to `length`.
    function _checkQueue(
        SecretContract storage q,
        Counters memory c,
        Head calldata head,
        bytes32[] calldata entryHashes
    ) private view {
        uint256 pending = c.length - c.committed;
        if (entryHashes.length != pending) revert ILedger.BadCount("entryHashes", entryHashes.length, pending);
        bytes32 folded = 0;
        if (c.committed != 0) {
            bytes32 stored = q.heads[c.headCursor];
            bytes32 given = Receipts.hashHead(head);
            if (given != stored) revert ILedger.WrongHead(given, stored);
            folded = head.queueHash;
        }
        for (uint256 i = 0; i < pending; i++) {
            folded = Records.fold(folded, entryHashes[i]);
        }
        if (folded != q.queueHash) revert ILedger.WrongQueue(folded, q.queueHash);
    }

    /// Tasks with the system entries before them: one forced task, or tasks that one worker admitted. Or system entries alone up to the
    /// end of the queue.
    /// @return tasks how many
    function _checkEntries(
        Counters memory c,
        uint32 first,
        bytes[] calldata entries,
        bytes32[] calldata entryHashes
    ) private pure returns (uint256 tasks) {
        uint256 count = entries.length;
        uint256 available = c.length - first;
        if (count == 0 || count > available) revert ILedger.BadCount("entries", count, available);
        uint32 admittedBy;
        for (uint256 i = 0; i < count; i++) {
            uint256 index = first + i;
            bytes32 given = keccak256(entries[i]);
            bytes32 listed = entryHashes[index - c.committed];
            if (given != listed) revert ILedger.WrongEntry(index, given, listed);
            if (!_isTask(entries[i])) continue;
            QueueEntries.Record memory record = QueueEntries.readRecord(entries[i]);
            // The envelope of a forced task is on the chain: that others are withheld says nothing about it.
            if (tasks != 0 && (record.forced || record.admittedBy != admittedBy)) {
                revert ILedger.NotExpirable(index, record.kind);
            }
            admittedBy = record.admittedBy;
            tasks++;
        }
        if (tasks > MAX_EXPIRED) revert ILedger.BadCount("tasks", tasks, MAX_EXPIRED);
        bytes calldata last = entries[count - 1];
        if (tasks == 0 ? count != available : !_isTask(last)) {
            revert ILedger.NotExpirable(first + count - 1, QueueEntries.kindOf(last));
        }
    }

    function _isTask(bytes calldata entry) private pure returns (bool) {
        uint8 kind = QueueEntries.kindOf(entry);
        return kind == QueueEntries.KIND_DEPLOY || kind == QueueEntries.KIND_TASK;
    }

    function _expire(
        LedgerState storage s,
        SecretContract storage q,
        Counters memory c,
        address secretContract,
        uint32 index,
        QueueEntries.Record memory record
    ) private {
        uint256 lock = GasClasses.lockOf(record.gasClass, record.gasPrice);
        // Honest charges leave every uncommitted lock in place; after false ones the queue must still move on.
        uint96 returned = lock < c.locked ? uint96(lock) : c.locked;
        c.locked -= returned;
        Accounts.credit(s.accounts, record.sender, returned);
        bytes memory entry = QueueEntries.expiry(secretContract, index);
        emit ILedger.Expired(secretContract, record.sender, index, returned);
        emit ILedger.Queued(secretContract, address(0), c.length, entry, new bytes32[](0));
        Records.append(q, c, entry);
    }

    /// Not to the sender or the caller: either could be the worker itself.
    function _penalise(LedgerState storage s, Rules memory rules, uint32 workerId, uint256 times) private {
        Worker storage worker = s.workers[workerId];
        uint256 due = rules.penalty * times;
        uint96 amount = worker.stake < due ? worker.stake : uint96(due);
        worker.stake -= amount;
        Accounts.credit(s.accounts, rules.governor, amount);
        emit ILedger.Penalised(workerId, amount);
    }

    /// The seat that let a forced task expire leaves the array, unless it has moved or left already. While seats rest it pays instead, and
    /// what it does not back any more can be evicted in the next epoch.
    function _expelSeat(
        LedgerState storage s,
        Rules memory rules,
        EpochState memory e,
        address secretContract,
        uint8 attempt
    ) private {
        uint256 index = Seats.select(s.seed, secretContract, attempt, e.seatCount);
        uint32 workerId = Seats.workerAt(s, index, e.epoch);
        if (Epochs.seatsRest(e.epoch, e.seedBlock, rules.commitBlocks)) return _penalise(s, rules, workerId, 1);
        if (index < e.nextSeatCount && s.seats[index].worker == workerId) {
            Workers.leaveSeat(s, e, uint32(index), workerId);
            s.epochState.save(e);
        }
    }
}
