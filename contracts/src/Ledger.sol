// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ContractAccount} from "./ContractAccount.sol";
import {LedgerBase} from "./LedgerBase.sol";
import {LedgerOperations} from "./LedgerOperations.sol";
import {ILedger} from "./interfaces/ILedger.sol";
import {Accounts} from "./libraries/Accounts.sol";
import {Commits} from "./libraries/Commits.sol";
import {Epochs} from "./libraries/Epochs.sol";
import {FeeToken, IERC20Permit} from "./libraries/FeeToken.sol";
import {Policy} from "./libraries/Policy.sol";
import {Records} from "./libraries/Records.sol";
import {Refunds} from "./libraries/Refunds.sol";
import {Seats} from "./libraries/Seats.sol";
import {Workers} from "./libraries/Workers.sol";
import {Keeper} from "./types/LedgerState.sol";
import {Admission, BatchEntry, Deployment, Head, Parameters, TaskTerms} from "./types/LedgerTypes.sol";

/// @title The Enigma Ledger
/// @notice Call it through ILedger. This half holds the money and the paths that everybody pays for: accounts, records, receipts,
/// logins and the turn of the epoch. The other half is LedgerOperations, because one contract may hold only 24,576 bytes of code. The rules live in the libraries.
contract Ledger is LedgerBase {
    /// @notice The code of the other half.
    address public immutable operations;

    /// @param workerMeasurement of the worker enclaves that may register from the beginning; others come by the timelock
    /// @param keeperMeasurement the same for key keepers
    constructor(Parameters memory p, bytes32 workerMeasurement, bytes32 keeperMeasurement)
        LedgerBase(p, address(this), keccak256(type(ContractAccount).creationCode))
    {
        if (p.feeToken.code.length == 0) revert ILedger.BadParameter("feeToken", uint160(p.feeToken), 1);
        if (p.governor == address(0)) revert ILedger.BadParameter("governor", 0, 1);
        if (p.keeper == address(0)) revert ILedger.BadParameter("keeper", 0, 1);
        if (p.commitBlocks == 0) revert ILedger.BadParameter("commitBlocks", 0, 1);
        if (p.seatStake == 0) revert ILedger.BadParameter("seatStake", 0, 1);
        if (p.timelock == 0) revert ILedger.BadParameter("timelock", 0, 1);
        // At price zero a task of the largest class would cost its sender nothing and its seat the deadline.
        if (p.minGasPrice == 0) revert ILedger.BadParameter("minGasPrice", 0, 1);
        if (p.maxAttempts > Seats.MAX_ATTEMPTS) revert ILedger.BadParameter("maxAttempts", p.maxAttempts, Seats.MAX_ATTEMPTS);
        // An expiry must be reachable inside one epoch, or a censoring set of seats could wait for the turn forever.
        uint256 failover = (uint256(p.maxAttempts) + 2) * p.commitBlocks;
        if (p.epochLength <= failover) revert ILedger.BadParameter("epochLength", p.epochLength, failover + 1);
        if (p.graceBlocks > p.epochLength / 2) {
            revert ILedger.BadParameter("graceBlocks", p.graceBlocks, p.epochLength / 2);
        }
        if (p.penalty > p.seatStake / 10) revert ILedger.BadParameter("penalty", p.penalty, p.seatStake / 10);

        operations = address(new LedgerOperations(p, accountCodeHash));
        state.epochState.startBlock = uint40(block.number);
        state.epochState.seedBlock = uint40(block.number + p.epochLength);
        state.keeper = Keeper({signer: p.keeper, activeSince: uint40(block.timestamp)});
        emit ILedger.KeeperActivated(p.keeper);
        Policy.enter(state, Policy.WORKER, workerMeasurement);
        Policy.enter(state, Policy.KEEPER, keeperMeasurement);
    }

    /// @notice Everything else: runs LedgerOperations on this contract's storage and hands on what it returns.
    /// @dev The target is fixed at construction, made by this contract, and nothing but code of this repository.
    fallback() external {
        address target = operations;
        // The block copies calldata and return data over memory from zero on and leaves the function in both branches, so that
        // no Solidity code sees the memory again.
        assembly {
            calldatacopy(0, 0, calldatasize())
            let success := delegatecall(gas(), target, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            if iszero(success) { revert(0, returndatasize()) }
            return(0, returndatasize())
        }
    }

    // Accounts

    function deposit(uint128 amount) external guarded {
        _deposit(msg.sender, amount);
    }

    function depositFor(address account, uint128 amount) external guarded {
        _deposit(account, amount);
    }

    function depositWithPermit(uint128 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external guarded {
        // Anyone may have used the permit already to make this call fail; what counts is the allowance.
        try IERC20Permit(feeToken).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
        _deposit(msg.sender, amount);
    }

    function withdraw(uint128 amount) external guarded {
        Accounts.debit(state.accounts, msg.sender, amount);
        emit ILedger.Withdrawn(msg.sender, amount);
        FeeToken.push(feeToken, msg.sender, amount);
    }

    // Records

    function recordTasks(
        address secretContract,
        TaskTerms calldata terms,
        bytes32[] calldata inputsHashes,
        Admission calldata admission
    ) external {
        Records.recordTasks(state, domainSeparator(), minGasPrice, secretContract, terms, inputsHashes, admission);
    }

    function recordDeployment(
        Deployment calldata deployment,
        TaskTerms calldata terms,
        bytes32 inputsHash,
        Admission calldata admission
    ) external returns (address secretContract) {
        secretContract = contractAddress(msg.sender, deployment.salt);
        Records.recordDeployment(
            state, domainSeparator(), minGasPrice, secretContract, deployment, terms, inputsHash, admission
        );
    }

    function forceTask(address secretContract, TaskTerms calldata terms, bytes calldata envelope) external {
        Records.forceTask(state, minGasPrice, secretContract, terms, envelope, receiptFee, commitBlocks);
    }

    // Receipts

    function commitBatch(
        uint64 anchorNumber,
        bytes32 anchorHash,
        BatchEntry[] calldata entries,
        bytes[] calldata signatures
    ) external {
        Commits.Batch memory batch;
        batch.anchorNumber = anchorNumber;
        batch.commitBlocks = commitBlocks;
        batch.graceBlocks = graceBlocks;
        batch.maxAttempts = maxAttempts;
        Commits.commit(state, domainSeparator(), batch, anchorHash, entries, signatures);
    }

    function isConfirmed(
        address secretContract,
        uint8 headSlot,
        Head calldata head,
        bytes calldata leaf,
        bytes32[] calldata proof
    ) external view returns (bool) {
        return Refunds.isConfirmed(state, secretContract, headSlot, head, leaf, proof);
    }

    // Epochs and seats

    function turnEpoch(
        bytes calldata header,
        bytes32 reveal,
        bytes32 nonce,
        bytes32 nextCommitment,
        bytes calldata keeperSignature
    ) external {
        Epochs.turn(
            state, domainSeparator(), epochLength, commitBlocks, header, reveal, nonce, nextCommitment, keeperSignature
        );
    }

    function login(uint32 workerId, uint16 count) external {
        Workers.login(state, workerId, count, seatStake, commitBlocks);
    }

    function _deposit(address account, uint128 amount) private {
        Accounts.credit(state.accounts, account, amount);
        emit ILedger.Deposited(account, msg.sender, amount);
        FeeToken.pull(feeToken, msg.sender, amount);
    }
}
