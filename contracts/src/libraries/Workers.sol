// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILedger} from "../interfaces/ILedger.sol";
import {Registration} from "../types/LedgerTypes.sol";
import {EpochState, LedgerState, Worker, WorkerStatus} from "../types/LedgerState.sol";
import {Accounts} from "./Accounts.sol";
import {Seats} from "./Seats.sol";
import {Signatures} from "./Signatures.sol";
import {TypedData} from "./TypedData.sol";

/// Registration, stake and seats of workers (spec/ledger.md section 7).
library Workers {
    uint256 internal constant MAX_SEATS_PER_CALL = 64;
    /// The seat of an epoch can be asked to answer for it until the grace of the next one is over.
    uint64 internal constant EPOCHS_STAKE_STAYS = 2;

    function register(LedgerState storage s, bytes32 domain, Registration calldata r, bytes calldata keeperSignature)
        internal
        returns (uint32 workerId)
    {
        workerId = s.workerIds[r.signer];
        require(workerId == 0, ILedger.AlreadyRegistered(r.signer, workerId));
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
        Worker storage worker = known(s, workerId);
        require(
            r.operator == worker.operator, ILedger.NotTheOperator(workerId, r.operator, worker.operator)
        );
        // Later than the stored one too, so that an old registration cannot be played back.
        uint256 least = worker.evidenceExpiry < block.timestamp ? block.timestamp : worker.evidenceExpiry;
        _checkRegistration(s, domain, r, keeperSignature, least);
        _setEvidence(worker, r);
        emit ILedger.WorkerRenewed(workerId, r.encryptionKeyHash, r.measurement, r.evidenceHash, r.expiry);
    }

    function addStake(LedgerState storage s, uint32 workerId, uint128 amount) internal {
        Worker storage worker = known(s, workerId);
        Accounts.debit(s.accounts, msg.sender, amount);
        worker.stake += amount;
        emit ILedger.StakeAdded(workerId, amount);
    }

    function withdrawStake(LedgerState storage s, uint32 workerId, uint128 amount, uint128 seatStake) internal {
        Worker storage worker = _operated(s, workerId);
        uint64 epoch = s.epochState.epoch;
        uint64 freeAt = worker.leftAtEpoch + EPOCHS_STAKE_STAYS;
        require(worker.leftAtEpoch == 0 || epoch >= freeAt, ILedger.StakeFrozen(epoch, freeAt));
        uint256 bound = uint256(worker.seats) * seatStake;
        uint256 free = worker.stake > bound ? worker.stake - bound : 0;
        require(amount <= free, ILedger.StakeBound(free, amount));
        worker.stake -= amount;
        Accounts.credit(s.accounts, worker.operator, amount);
        emit ILedger.StakeWithdrawn(workerId, amount);
    }

    function withdrawEarnings(LedgerState storage s, uint32 workerId) internal {
        Worker storage worker = known(s, workerId);
        uint128 amount = worker.earnings;
        worker.earnings = 0;
        Accounts.credit(s.accounts, worker.operator, amount);
        emit ILedger.EarningsWithdrawn(workerId, worker.operator, amount);
    }

    function login(LedgerState storage s, uint32 workerId, uint16 count, uint128 seatStake) internal {
        Worker storage worker = _operated(s, workerId);
        require(
            count != 0 && count <= MAX_SEATS_PER_CALL, ILedger.BadCount("seats", count, MAX_SEATS_PER_CALL)
        );
        require(block.timestamp <= worker.evidenceExpiry, ILedger.EvidenceExpired(workerId, worker.evidenceExpiry));
        uint16 seats = worker.seats + count;
        uint256 needed = uint256(seats) * seatStake;
        require(worker.stake >= needed, ILedger.StakeTooLow(worker.stake, needed));
        worker.seats = seats;
        EpochState memory e = s.epochState;
        uint32 first = e.nextSeatCount;
        for (uint256 i = 0; i < count; i++) {
            Seats.put(s, first + i, workerId, e.epoch);
        }
        s.epochState.nextSeatCount = first + count;
        emit ILedger.SeatsTaken(workerId, first, count, e.epoch + 1);
    }

    function logout(LedgerState storage s, uint32 workerId, uint32[] calldata indexes) internal {
        _operated(s, workerId);
        uint256 count = indexes.length;
        require(
            count != 0 && count <= MAX_SEATS_PER_CALL, ILedger.BadCount("seats", count, MAX_SEATS_PER_CALL)
        );
        EpochState memory e = s.epochState;
        for (uint256 i = 0; i < count; i++) {
            leaveSeat(s, e, indexes[i], workerId);
        }
        s.epochState = e;
    }

    function evictSeat(LedgerState storage s, uint32 index, uint128 seatStake) internal {
        EpochState memory e = s.epochState;
        uint32 workerId = s.seats[index].worker;
        Worker storage worker = s.workers[workerId];
        bool sound = block.timestamp <= worker.evidenceExpiry && worker.stake >= uint256(worker.seats) * seatStake;
        require(!sound, ILedger.SeatIsSound(index, workerId));
        leaveSeat(s, e, index, workerId);
        s.epochState = e;
    }

    /// Takes a seat of the worker out of the next epoch's array; the caller stores the epoch state.
    function leaveSeat(LedgerState storage s, EpochState memory e, uint32 index, uint32 workerId) internal {
        require(
            index < e.nextSeatCount && s.seats[index].worker == workerId, ILedger.SeatNotHeld(index, workerId)
        );
        uint32 movedFrom = Seats.remove(s, index, e);
        Worker storage worker = s.workers[workerId];
        worker.seats -= 1;
        worker.leftAtEpoch = uint32(e.epoch);
        emit ILedger.SeatLeft(workerId, index, movedFrom, e.epoch + 1);
    }

    function known(LedgerState storage s, uint32 workerId) internal view returns (Worker storage worker) {
        worker = s.workers[workerId];
        require(worker.status == WorkerStatus.Registered, ILedger.UnknownWorker(workerId));
    }

    function _operated(LedgerState storage s, uint32 workerId) private view returns (Worker storage worker) {
        worker = known(s, workerId);
        require(
            msg.sender == worker.operator, ILedger.NotTheOperator(workerId, msg.sender, worker.operator)
        );
    }

    function _checkRegistration(
        LedgerState storage s,
        bytes32 domain,
        Registration calldata r,
        bytes calldata keeperSignature,
        uint256 least
    ) private view {
        require(r.expiry > least, ILedger.ExpiryNotLater(r.expiry, least));
        require(
            r.expiry <= type(uint40).max, ILedger.BadParameter("expiry", r.expiry, type(uint40).max)
        );
        require(r.signer != address(0), ILedger.BadParameter("signer", 0, 1));
        require(r.operator != address(0), ILedger.BadParameter("operator", 0, 1));
        address signer = Signatures.recover(TypedData.digest(domain, TypedData.registration(r)), keeperSignature);
        require(signer == s.keeper.signer, ILedger.NotTheKeeper(signer, s.keeper.signer));
    }

    function _setEvidence(Worker storage worker, Registration calldata r) private {
        worker.evidenceExpiry = uint40(r.expiry);
        worker.measurement = r.measurement;
        worker.evidenceHash = r.evidenceHash;
        worker.encryptionKeyHash = r.encryptionKeyHash;
    }
}
