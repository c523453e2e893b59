// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILedger} from "../interfaces/ILedger.sol";
import {Registration} from "../types/LedgerTypes.sol";
import {EpochState, LedgerState, PolicyStatus, Worker, WorkerStatus} from "../types/LedgerState.sol";
import {Accounts} from "./Accounts.sol";
import {Epochs} from "./Epochs.sol";
import {Policy} from "./Policy.sol";
import {Seats} from "./Seats.sol";
import {Signatures} from "./Signatures.sol";
import {TypedData} from "./TypedData.sol";
import {Words} from "./Words.sol";

/// Registration, stake and seats of workers (spec/ledger.md section 7).
library Workers {
    using Words for EpochState;

    uint256 internal constant MAX_SEATS_PER_CALL = 64;
    /// The seat of an epoch can be asked to answer for it until the grace of the next one is over.
    uint64 internal constant EPOCHS_STAKE_STAYS = 2;
    /// No verifier takes evidence that ends later. So what a key keeper signed, whoever that was, counts for a month at most.
    uint256 internal constant MAX_EVIDENCE_LIFETIME = 30 days;

    function register(LedgerState storage s, bytes32 domain, Registration calldata r, bytes calldata keeperSignature)
        internal
        returns (uint32 workerId)
    {
        workerId = s.workerIds[r.signer];
        if (workerId != 0) revert ILedger.AlreadyRegistered(r.signer, workerId);
        _checkRegistration(s, domain, r, keeperSignature, block.timestamp);
        workerId = ++s.workerCount;
        s.workerIds[r.signer] = workerId;
        Worker storage worker = s.workers[workerId];
        worker.signer = r.signer;
        worker.status = WorkerStatus.Registered;
        worker.operator = r.operator;
        _setEvidence(worker, r);
        emit ILedger.WorkerRegistered(
            workerId, r.signer, r.operator, r.encryptionKeyHash, r.measurement, r.evidenceHash, r.expiry
        );
    }

    function renew(LedgerState storage s, bytes32 domain, Registration calldata r, bytes calldata keeperSignature)
        internal
    {
        uint32 workerId = s.workerIds[r.signer];
        Worker storage worker = _active(s, workerId);
        if (r.operator != worker.operator) revert ILedger.NotTheOperator(workerId, r.operator, worker.operator);
        // Later than the stored one too, so that an old registration cannot be played back.
        uint256 least = worker.evidenceExpiry < block.timestamp ? block.timestamp : worker.evidenceExpiry;
        _checkRegistration(s, domain, r, keeperSignature, least);
        _setEvidence(worker, r);
        emit ILedger.WorkerRenewed(workerId, r.encryptionKeyHash, r.measurement, r.evidenceHash, r.expiry);
    }

    function addStake(LedgerState storage s, uint32 workerId, uint128 amount) internal {
        Worker storage worker = _active(s, workerId);
        Accounts.debit(s.accounts, msg.sender, amount);
        uint256 stake = uint256(worker.stake) + amount;
        if (stake > type(uint96).max) revert ILedger.BadParameter("stake", stake, type(uint96).max);
        worker.stake = uint96(stake);
        emit ILedger.StakeAdded(workerId, amount);
    }

    function withdrawStake(LedgerState storage s, uint32 workerId, uint128 amount, uint128 seatStake) internal {
        Worker storage worker = _operated(s, workerId);
        uint64 epoch = s.epochState.epoch;
        uint64 freeAt = worker.leftAtEpoch + EPOCHS_STAKE_STAYS;
        if (worker.leftAtEpoch != 0 && epoch < freeAt) revert ILedger.StakeFrozen(epoch, freeAt);
        uint256 bound = uint256(worker.seats) * seatStake;
        uint256 free = worker.stake > bound ? worker.stake - bound : 0;
        if (amount > free) revert ILedger.StakeBound(free, amount);
        worker.stake -= uint96(amount);
        Accounts.credit(s.accounts, worker.operator, amount);
        emit ILedger.StakeWithdrawn(workerId, amount);
    }

    function withdrawEarnings(LedgerState storage s, uint32 workerId) internal {
        Worker storage worker = _known(s, workerId);
        uint128 amount = worker.earnings;
        worker.earnings = 0;
        Accounts.credit(s.accounts, worker.operator, amount);
        emit ILedger.EarningsWithdrawn(workerId, worker.operator, amount);
    }

    function login(LedgerState storage s, uint32 workerId, uint16 count, uint128 seatStake, uint40 restBlocks) internal {
        Worker storage worker = _operated(s, workerId);
        if (worker.status != WorkerStatus.Registered) revert ILedger.WorkerIsRevoked(workerId);
        if (count == 0 || count > MAX_SEATS_PER_CALL) revert ILedger.BadCount("seats", count, MAX_SEATS_PER_CALL);
        if (block.timestamp >= worker.evidenceExpiry) revert ILedger.EvidenceExpired(workerId, worker.evidenceExpiry);
        uint16 seats = worker.seats + count;
        uint256 needed = uint256(seats) * seatStake;
        if (worker.stake < needed) revert ILedger.StakeTooLow(worker.stake, needed);
        worker.seats = seats;
        // As in Records: the word stays a word, read by the shifts of the storage layout.
        uint256 word = s.epochState.raw();
        Epochs.requireOpenSeats(uint64(word), uint40(word >> 168), restBlocks);
        uint32 first = uint32(word >> 136);
        for (uint256 i = 0; i < count; i++) {
            Seats.put(s, first + i, workerId, uint64(word));
        }
        s.epochState.saveRaw(word + (uint256(count) << 136));
        emit ILedger.SeatsTaken(workerId, first, count);
    }

    function logout(LedgerState storage s, uint32 workerId, uint32[] calldata indexes, uint40 restBlocks) internal {
        _operated(s, workerId);
        uint256 count = indexes.length;
        if (count == 0 || count > MAX_SEATS_PER_CALL) revert ILedger.BadCount("seats", count, MAX_SEATS_PER_CALL);
        EpochState memory e = s.epochState.load();
        Epochs.requireOpenSeats(e.epoch, e.seedBlock, restBlocks);
        for (uint256 i = 0; i < count; i++) {
            leaveSeat(s, e, indexes[i], workerId);
        }
        s.epochState.save(e);
    }

    function evictSeat(LedgerState storage s, uint32 index, uint128 seatStake, uint40 restBlocks) internal {
        EpochState memory e = s.epochState.load();
        Epochs.requireOpenSeats(e.epoch, e.seedBlock, restBlocks);
        uint32 workerId = s.seats[index].worker;
        Worker storage worker = s.workers[workerId];
        bool sound = worker.status == WorkerStatus.Registered && block.timestamp < worker.evidenceExpiry
            && worker.stake >= uint256(worker.seats) * seatStake;
        if (sound) revert ILedger.SeatIsSound(index, workerId);
        leaveSeat(s, e, index, workerId);
        s.epochState.save(e);
    }

    /// Takes a seat of the worker out of the next epoch's array; the caller knows that seats may change, and stores the epoch state.
    function leaveSeat(LedgerState storage s, EpochState memory e, uint32 index, uint32 workerId) internal {
        if (index >= e.nextSeatCount || s.seats[index].worker != workerId) revert ILedger.SeatNotHeld(index, workerId);
        uint32 movedFrom = Seats.remove(s, index, e);
        Worker storage worker = s.workers[workerId];
        worker.seats -= 1;
        worker.leftAtEpoch = uint32(e.epoch);
        emit ILedger.SeatLeft(workerId, index, movedFrom);
    }

    /// For good: the signer is known and can never be registered again. Its operator keeps stake and earnings.
    function revoke(LedgerState storage s, uint32 workerId, address governor) internal {
        Worker storage worker = _active(s, workerId);
        // A revoked measurement has told already what to think of its workers, so that anybody may say it of each.
        if (msg.sender != governor && s.policy[Policy.WORKER][worker.measurement].status != PolicyStatus.Revoked) {
            revert ILedger.NotTheGovernor(msg.sender, governor);
        }
        worker.status = WorkerStatus.Revoked;
        emit ILedger.WorkerRevoked(workerId, worker.signer, worker.measurement);
    }

    function _known(LedgerState storage s, uint32 workerId) private view returns (Worker storage worker) {
        worker = s.workers[workerId];
        if (worker.status == WorkerStatus.Unknown) revert ILedger.UnknownWorker(workerId);
    }

    function _active(LedgerState storage s, uint32 workerId) private view returns (Worker storage worker) {
        worker = _known(s, workerId);
        if (worker.status != WorkerStatus.Registered) revert ILedger.WorkerIsRevoked(workerId);
    }

    function _operated(LedgerState storage s, uint32 workerId) private view returns (Worker storage worker) {
        worker = _known(s, workerId);
        if (msg.sender != worker.operator) revert ILedger.NotTheOperator(workerId, msg.sender, worker.operator);
    }

    function _checkRegistration(
        LedgerState storage s,
        bytes32 domain,
        Registration calldata r,
        bytes calldata keeperSignature,
        uint256 least
    ) private view {
        if (r.expiry <= least) revert ILedger.ExpiryNotLater(r.expiry, least);
        uint256 most = block.timestamp + MAX_EVIDENCE_LIFETIME;
        if (r.expiry > most) revert ILedger.BadParameter("expiry", r.expiry, most);
        if (r.signer == address(0)) revert ILedger.BadParameter("signer", 0, 1);
        if (r.operator == address(0)) revert ILedger.BadParameter("operator", 0, 1);
        Policy.requireAllowed(s, Policy.WORKER, r.measurement);
        address signer = Signatures.recover(TypedData.digest(domain, TypedData.registration(r)), keeperSignature);
        if (signer != s.keeper.signer) revert ILedger.NotTheKeeper(signer, s.keeper.signer);
    }

    function _setEvidence(Worker storage worker, Registration calldata r) private {
        worker.evidenceExpiry = uint40(r.expiry);
        worker.measurement = r.measurement;
        worker.evidenceHash = r.evidenceHash;
        worker.encryptionKeyHash = r.encryptionKeyHash;
    }
}
