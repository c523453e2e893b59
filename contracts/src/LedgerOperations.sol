// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {LedgerBase} from "./LedgerBase.sol";
import {ILedger} from "./interfaces/ILedger.sol";
import {CommitClock} from "./libraries/CommitClock.sol";
import {Epochs} from "./libraries/Epochs.sol";
import {Expiry} from "./libraries/Expiry.sol";
import {Policy} from "./libraries/Policy.sol";
import {Refunds} from "./libraries/Refunds.sol";
import {Seats} from "./libraries/Seats.sol";
import {Workers} from "./libraries/Workers.sol";
import {
    Account,
    Aux,
    Counters,
    EpochState,
    Floors,
    Keeper,
    PendingKeeper,
    SecretContract,
    Standing,
    Worker
} from "./types/LedgerState.sol";
import {Head, Parameters, Registration} from "./types/LedgerTypes.sol";

/// @title The rare paths of the Ledger
/// @notice Refunds, failover, workers, epochs, governance and views. The Ledger runs this code on its own storage; called directly it
/// works on an empty Ledger without keeper, seats or money.
contract LedgerOperations is LedgerBase {
    modifier onlyGovernor() {
        if (msg.sender != governor) revert ILedger.NotTheGovernor(msg.sender, governor);
        _;
    }

    constructor(Parameters memory p, bytes32 accountCodeHash_) LedgerBase(p, msg.sender, accountCodeHash_) {}

    // Refunds

    function claimRefund(
        address secretContract,
        uint8 headSlot,
        Head calldata head,
        bytes[] calldata leaves,
        bytes32[][] calldata proofs
    ) external guarded {
        Refunds.claim(state, secretContract, headSlot, head, leaves, proofs);
    }

    // Commit clock

    function requestCommit(address secretContract) external {
        Expiry.requestCommit(state, _rules(), secretContract);
    }

    function replaceWorker(address secretContract) external {
        Expiry.replaceWorker(state, _rules(), secretContract);
    }

    function expireHead(
        address secretContract,
        Head calldata head,
        bytes[] calldata entries,
        bytes32[] calldata entryHashes
    ) external {
        Expiry.expireHead(state, _rules(), secretContract, head, entries, entryHashes);
    }

    // Workers

    function registerWorker(Registration calldata registration, bytes calldata keeperSignature)
        external
        returns (uint32)
    {
        return Workers.register(state, domainSeparator(), registration, keeperSignature);
    }

    function renewWorker(Registration calldata registration, bytes calldata keeperSignature) external {
        Workers.renew(state, domainSeparator(), registration, keeperSignature);
    }

    function addStake(uint32 workerId, uint128 amount) external {
        Workers.addStake(state, workerId, amount);
    }

    function withdrawStake(uint32 workerId, uint128 amount) external {
        Workers.withdrawStake(state, workerId, amount, seatStake);
    }

    function withdrawEarnings(uint32 workerId) external {
        Workers.withdrawEarnings(state, workerId);
    }

    function logout(uint32 workerId, uint32[] calldata indexes) external {
        Workers.logout(state, workerId, indexes, commitBlocks);
    }

    function evictSeat(uint32 index) external {
        Workers.evictSeat(state, index, seatStake, commitBlocks);
    }

    function revokeWorker(uint32 workerId) external {
        Workers.revoke(state, workerId, governor);
    }

    // Policy

    function proposeAllow(uint8 kind, bytes32 subject) external onlyGovernor {
        Policy.propose(state, kind, subject, timelock);
    }

    function activateAllow(uint8 kind, bytes32 subject) external {
        Policy.activate(state, kind, subject);
    }

    function cancelAllow(uint8 kind, bytes32 subject) external onlyGovernor {
        Policy.cancel(state, kind, subject);
    }

    function revoke(uint8 kind, bytes32 subject) external onlyGovernor {
        Policy.revoke(state, kind, subject);
    }

    function raiseFloors(Floors calldata floors_) external onlyGovernor {
        Policy.raiseFloors(state, floors_);
    }

    // Epochs and keeper

    function renewCommitment(bytes32 commitment, bytes calldata keeperSignature) external {
        Epochs.renewCommitment(state, domainSeparator(), commitment, keeperSignature);
    }

    function rescheduleSeed() external {
        Epochs.rescheduleSeed(state, epochLength, commitBlocks);
    }

    function proposeKeeper(address signer) external onlyGovernor {
        uint40 readyAt = uint40(block.timestamp) + timelock;
        state.pendingKeeper = PendingKeeper({signer: signer, readyAt: readyAt});
        emit ILedger.KeeperProposed(signer, readyAt);
    }

    function activateKeeper() external {
        PendingKeeper memory pending = state.pendingKeeper;
        if (pending.signer == address(0)) revert ILedger.NoPendingKeeper();
        if (block.timestamp < pending.readyAt) revert ILedger.KeeperNotReady(block.timestamp, pending.readyAt);
        state.keeper = Keeper({signer: pending.signer, activeSince: uint40(block.timestamp)});
        delete state.pendingKeeper;
        emit ILedger.KeeperActivated(pending.signer);
    }

    function pause(bool paused) external onlyGovernor {
        state.epochState.paused = paused;
        emit ILedger.RecordsPaused(paused);
    }

    // Views

    function parameters() external view returns (Parameters memory) {
        return Parameters({
            networkId: networkId,
            feeToken: feeToken,
            governor: governor,
            keeper: state.keeper.signer,
            epochLength: epochLength,
            commitBlocks: commitBlocks,
            graceBlocks: graceBlocks,
            maxAttempts: maxAttempts,
            seatStake: seatStake,
            receiptFee: receiptFee,
            penalty: penalty,
            timelock: timelock,
            minGasPrice: minGasPrice
        });
    }

    function accountInitCodeHash() external view returns (bytes32) {
        return accountCodeHash;
    }

    function epochState() external view returns (EpochState memory) {
        return state.epochState;
    }

    function seeds() external view returns (bytes32, bytes32, bytes32, bytes32) {
        return (state.seed, state.previousSeed, state.revealed, state.commitment);
    }

    function keeper() external view returns (address, address, uint40) {
        return (state.keeper.signer, state.pendingKeeper.signer, state.pendingKeeper.readyAt);
    }

    function recordsPaused() external view returns (bool) {
        return state.epochState.paused;
    }

    function accountOf(address account) external view returns (Account memory) {
        return state.accounts[account];
    }

    function workerOf(uint32 workerId) external view returns (Worker memory) {
        return state.workers[workerId];
    }

    function workerIdOf(address signer) external view returns (uint32) {
        return state.workerIds[signer];
    }

    function standingOf(uint8 kind, bytes32 subject) external view returns (Standing memory) {
        return state.policy[kind][subject];
    }

    function subjectsOf(uint8 kind) external view returns (bytes32[] memory) {
        return state.subjects[kind];
    }

    function floors() external view returns (Floors memory) {
        return state.floors;
    }

    function seatAt(uint256 index, uint64 epoch) external view returns (uint32) {
        return Seats.workerAt(state, index, epoch);
    }

    function seatInForce(address secretContract)
        external
        view
        returns (uint256 index, uint32 workerId, uint8 attempt)
    {
        EpochState memory e = state.epochState;
        if (e.seatCount == 0) revert ILedger.NoSeats(e.epoch);
        attempt = CommitClock.attemptInForce(state.contracts[secretContract].counters, e.startBlock);
        index = Seats.select(state.seed, secretContract, attempt, e.seatCount);
        workerId = Seats.workerAt(state, index, e.epoch);
    }

    function queueOf(address secretContract)
        external
        view
        returns (bytes32 queueHash, Counters memory counters, Aux memory aux)
    {
        SecretContract storage q = state.contracts[secretContract];
        counters = q.counters;
        return (q.queueHash, counters, CommitClock.readAux(q, counters));
    }

    function headsOf(address secretContract) external view returns (bytes32[8] memory ring, uint8 newest) {
        SecretContract storage q = state.contracts[secretContract];
        return (q.heads, q.counters.headCursor);
    }

    function refundableFrom(address sender, address secretContract) external view returns (uint64) {
        return state.refunded[sender][secretContract];
    }

    function _rules() private view returns (Expiry.Rules memory) {
        return Expiry.Rules({
            commitBlocks: commitBlocks,
            maxAttempts: maxAttempts,
            receiptFee: receiptFee,
            penalty: penalty,
            governor: governor
        });
    }
}
