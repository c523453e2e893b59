// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    Admission,
    BatchEntry,
    Deployment,
    Head,
    Parameters,
    Registration,
    TaskTerms
} from "../types/LedgerTypes.sol";
import {Account, Aux, Counters, EpochState, Floors, Standing, Worker} from "../types/LedgerState.sol";

/// @title The Enigma Ledger
/// @notice Workers, epochs, task records, receipts and escrow of one Enigma network. Amounts are grains, the smallest unit of
/// the fee token. Rules: spec/ledger.md; formats: spec/tasks.md.
interface ILedger {
    // Accounts

    /// @notice Fee tokens entered the balance of `account`.
    event Deposited(address indexed account, address indexed from, uint128 amount);
    /// @notice Fee tokens left the Ledger.
    event Withdrawn(address indexed account, uint128 amount);
    /// @notice What committed tasks of `account` did not use returned to its balance; indexes below `nextIndex` are settled for good.
    event Refunded(address indexed account, address indexed secretContract, uint64 nextIndex, uint128 amount);

    // Records

    /// @notice Entries joined the queue of a contract. `entry` is the first, in full; the next ones of the same call differ only in
    /// the nonce (+1 each) and the inputs hash. Expiry entries have sender zero.
    event Queued(
        address indexed secretContract, address indexed sender, uint32 index, bytes entry, bytes32[] moreInputsHashes
    );
    /// @notice The envelope of a forced task, for everybody.
    event EnvelopeForced(address indexed secretContract, uint32 indexed index, bytes envelope);

    // Commit clock

    /// @notice The seat in force must commit the first `requested` entries until block `deadline`.
    event CommitRequested(address indexed secretContract, uint32 requested, uint64 deadline);
    /// @notice The seat in force missed its deadline; the next one has until block `deadline`.
    event WorkerReplaced(address indexed secretContract, uint8 attempt, uint64 deadline);
    /// @notice The task at `index` left the queue; its lock went back to `sender`.
    event Expired(address indexed secretContract, address indexed sender, uint32 index, uint128 returned);
    /// @notice A worker that admitted what expired, or let a forced task expire while seats rest, lost stake to the governor's balance.
    event Penalised(uint32 indexed workerId, uint128 amount);

    // Receipts

    /// @notice The entries `fromIndex` to `index` (exclusive) of a contract are final.
    event BatchCommitted(
        address indexed secretContract,
        uint32 indexed workerId,
        uint32 fromIndex,
        bytes32 stateHash,
        bytes32 receiptsRoot,
        bytes32 queueHash,
        uint32 index,
        bytes32 checkpointHash,
        uint96 charges,
        bytes results
    );
    /// @notice An entry of a batch did not fit the Ledger and changed nothing; reasons: spec/ledger.md section 8.
    event EntrySkipped(address indexed secretContract, uint8 reason);

    // Workers

    event WorkerRegistered(
        uint32 indexed workerId,
        address indexed signer,
        address indexed operator,
        bytes32 encryptionKeyHash,
        bytes32 measurement,
        bytes32 evidenceHash,
        uint64 expiry
    );
    event WorkerRenewed(
        uint32 indexed workerId, bytes32 encryptionKeyHash, bytes32 measurement, bytes32 evidenceHash, uint64 expiry
    );
    event StakeAdded(uint32 indexed workerId, uint128 amount);
    event StakeWithdrawn(uint32 indexed workerId, uint128 amount);
    event EarningsWithdrawn(uint32 indexed workerId, address indexed operator, uint128 amount);
    /// @notice From the next epoch on the seats `firstIndex` to `firstIndex + count - 1` belong to the worker.
    event SeatsTaken(uint32 indexed workerId, uint32 firstIndex, uint16 count);
    /// @notice From the next epoch on the seat is gone; `movedFrom` is the last seat of the array, which took its place.
    event SeatLeft(uint32 indexed workerId, uint32 index, uint32 movedFrom);

    /// @notice The worker admits, commits and gets keys no more, and its signer is never registered again.
    event WorkerRevoked(uint32 indexed workerId, address indexed signer, bytes32 measurement);

    // Policy: kind 1 is the measurement of a worker, 2 of a key keeper, 3 a platform

    /// @notice From `readyAt` on anyone can have the subject allowed.
    event AllowProposed(uint8 indexed kind, bytes32 indexed subject, uint40 readyAt);
    event AllowCancelled(uint8 indexed kind, bytes32 indexed subject);
    event Allowed(uint8 indexed kind, bytes32 indexed subject);
    event Revoked(uint8 indexed kind, bytes32 indexed subject);
    /// @notice All floors as they are now.
    event FloorsRaised(Floors floors);

    // Epochs and keeper

    event EpochTurned(
        uint64 indexed epoch,
        bytes32 seed,
        uint40 startBlock,
        uint40 seedBlock,
        uint32 seatCount,
        bytes32 revealed,
        bytes32 commitment
    );
    /// @notice The keeper replaced its commitment for `epoch` between two turns.
    event CommitmentRenewed(uint64 indexed epoch, bytes32 commitment);
    event SeedRescheduled(uint64 indexed epoch, uint40 seedBlock);
    event KeeperProposed(address indexed signer, uint40 readyAt);
    event KeeperActivated(address indexed signer);
    event RecordsPaused(bool paused);

    // Errors: what was given, then what was expected.

    error BadParameter(string name, uint256 given, uint256 bound);
    error BadCount(string what, uint256 given, uint256 max);
    error BadSignature(uint256 length);
    error NotEnabled(string feature);
    error Reentered();
    error TokenTransferFailed(address token, address from, address to, uint256 amount);
    error InsufficientBalance(address account, uint256 balance, uint256 needed);
    error LockedOverflow(uint256 locked, uint256 max);

    error RecordsArePaused();
    error UnknownContract(address secretContract);
    error ContractExists(address secretContract);
    error BadDeployment(string field, uint256 given);
    error GasClassTooHigh(uint8 given, uint8 max);
    error GasPriceTooLow(uint64 given, uint64 least);
    error KeyEpochNotAccepted(uint64 given, uint64 current);
    error TooManyPending(uint256 pending, uint256 max);
    error AdmissionExpired(uint64 validUntil, uint256 blockNumber);
    error NotTheSeat(address signer, address expected);
    error EvidenceExpired(uint32 workerId, uint40 expiry);
    error EnvelopeTooLong(uint256 length, uint256 max);
    error EnvelopeEmpty();

    error NothingPending(address secretContract);
    error ClockRunning(address secretContract, uint256 deadline);
    error ClockNotRunning(address secretContract);
    error DeadlineNotReached(uint256 blockNumber, uint256 deadline);
    error NoAttemptsLeft(uint8 attempt, uint8 max);
    error AttemptsLeft(uint8 attempt, uint8 max);
    error WrongHead(bytes32 given, bytes32 stored);
    error WrongQueue(bytes32 given, bytes32 stored);
    error WrongEntry(uint256 index, bytes32 given, bytes32 listed);
    error NotExpirable(uint256 index, uint8 kind);

    error UnknownAnchor(uint64 number, bytes32 given);
    error UnknownSigner(address signer);
    error NothingCommitted(address secretContract, uint8 reason);
    error BadLeaf(uint256 length, uint256 expected);
    error LeafNotIncluded(address secretContract, uint256 index);
    error NotYourLeaf(address sender, address caller);
    error IndexNotRising(uint64 given, uint64 least);
    error RefundAboveLocked(uint256 refund, uint256 locked);
    error RefundNegative(uint128 lock, uint128 charge);

    error UnknownWorker(uint32 workerId);
    error WorkerIsRevoked(uint32 workerId);
    /// @notice `status`: 0 never allowed, 2 revoked.
    error MeasurementNotAllowed(uint8 kind, bytes32 measurement, uint8 status);
    error NotTheOperator(uint32 workerId, address caller, address operator);
    error AlreadyRegistered(address signer, uint32 workerId);
    error NotTheKeeper(address signer, address keeper);
    error ExpiryNotLater(uint64 given, uint256 least);
    error StakeTooLow(uint128 stake, uint256 needed);
    error StakeBound(uint256 free, uint128 asked);
    error StakeFrozen(uint64 epoch, uint64 freeAt);
    error SeatNotHeld(uint32 index, uint32 workerId);
    error SeatIsSound(uint32 index, uint32 workerId);
    /// @notice From block `since` until the epoch turns nothing changes the seats of the next one.
    error SeatsRest(uint256 blockNumber, uint256 since);

    error SeedBlockNotReached(uint256 blockNumber, uint40 seedBlock);
    error SeedBlockInReach(uint256 blockNumber, uint40 seedBlock);
    error WrongHeader(bytes32 given, bytes32 expected);
    error HeaderTooShort(uint256 length, uint256 needed);
    error NoSeats(uint64 epoch);
    error WrongReveal(bytes32 given, bytes32 commitment);
    /// @notice Until that block the epoch turns only with the key keeper's reveal and commitment.
    error KeeperFirst(uint256 blockNumber, uint256 until);
    error NotTheGovernor(address caller, address governor);
    error NoPendingKeeper();
    error KeeperNotReady(uint256 timestamp, uint40 readyAt);

    error AlreadyAllowed(uint8 kind, bytes32 subject);
    error NotProposed(uint8 kind, bytes32 subject);
    error TimelockRuns(uint256 timestamp, uint40 readyAt);
    /// @notice `field`: place in Floors, from 0. Floors only rise.
    error FloorLower(uint256 field, uint256 given, uint256 stored);
    /// @notice A date that has not come yet.
    error FloorAhead(uint256 field, uint256 given, uint256 timestamp);

    // Accounts

    /// @notice Moves fee tokens of the caller, by allowance, to its balance.
    function deposit(uint128 amount) external;
    /// @notice The same for the balance of somebody else.
    function depositFor(address account, uint128 amount) external;
    /// @notice Deposit with an EIP-2612 permit; a permit that was already used does not matter if the allowance is there.
    function depositWithPermit(uint128 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external;
    function withdraw(uint128 amount) external;
    /// @notice Pays back `lock - charge` of the caller's committed tasks, proven against one of the last 8 heads.
    /// @param headSlot position of the head in the ring, 0..7
    /// @param leaves of the caller, indexes strictly rising; an index passed over is given up
    function claimRefund(
        address secretContract,
        uint8 headSlot,
        Head calldata head,
        bytes[] calldata leaves,
        bytes32[][] calldata proofs
    ) external;

    // Records

    /// @notice Records 1..256 tasks of the caller for one contract.
    function recordTasks(
        address secretContract,
        TaskTerms calldata terms,
        bytes32[] calldata inputsHashes,
        Admission calldata admission
    ) external;
    /// @notice Creates the queue of a new contract with its deploy task.
    function recordDeployment(
        Deployment calldata deployment,
        TaskTerms calldata terms,
        bytes32 inputsHash,
        Admission calldata admission
    ) external returns (address secretContract);
    /// @notice Records a task without admission, its envelope (1 byte to 32 KiB) in calldata; prepays a receipt and starts the clock.
    function forceTask(address secretContract, TaskTerms calldata terms, bytes calldata envelope) external;

    // Commit clock

    /// @notice Gives the seat in force F blocks to commit what is queued now; the caller prepays `receiptFee`.
    function requestCommit(address secretContract) external;
    /// @notice Puts the next seat in force after a missed deadline.
    function replaceWorker(address secretContract) external;
    /// @notice Takes the first task that is neither committed nor expired out of the queue, after all attempts were missed; and with it
    /// up to 127 of the next ones, as long as the same worker admitted them.
    /// @param head preimage of the contract's newest head; ignored before the first commit
    /// @param entries all entries from behind the last expired task to the last task that is to expire; without any task in the queue
    /// they are its system entries, and the call only starts the clock again
    /// @param entryHashes hashes of all entries from `committed` to `length`
    function expireHead(
        address secretContract,
        Head calldata head,
        bytes[] calldata entries,
        bytes32[] calldata entryHashes
    ) external;

    // Receipts

    /// @notice Commits the receipts of 1..64 contracts; an entry that does not fit is skipped, all skipped reverts.
    /// @param anchorNumber the block whose Ledger the enclave read
    function commitBatch(
        uint64 anchorNumber,
        bytes32 anchorHash,
        BatchEntry[] calldata entries,
        bytes[] calldata signatures
    ) external;
    /// @notice Whether `leaf` is under one of the last 8 heads of the contract.
    function isConfirmed(
        address secretContract,
        uint8 headSlot,
        Head calldata head,
        bytes calldata leaf,
        bytes32[] calldata proof
    ) external view returns (bool);

    // Workers

    function registerWorker(Registration calldata registration, bytes calldata keeperSignature)
        external
        returns (uint32 workerId);
    /// @notice Newer evidence for a registered worker, same signer and operator, later expiry.
    function renewWorker(Registration calldata registration, bytes calldata keeperSignature) external;
    /// @notice Moves `amount` from the caller's balance to the worker's stake.
    function addStake(uint32 workerId, uint128 amount) external;
    /// @notice Moves stake that stands behind no seat to the operator's balance, two epochs after the last seat was left.
    function withdrawStake(uint32 workerId, uint128 amount) external;
    /// @notice Moves all earnings to the operator's balance.
    function withdrawEarnings(uint32 workerId) external;
    /// @notice Takes `count` seats from the next epoch on. Seats change only until F blocks before the seed block.
    function login(uint32 workerId, uint16 count) external;
    /// @notice Leaves seats from the next epoch on; indexes refer to the array as each removal leaves it.
    function logout(uint32 workerId, uint32[] calldata indexes) external;
    /// @notice Anyone: takes a seat away whose worker was revoked, whose evidence expired or whose stake was lost to penalties.
    function evictSeat(uint32 index) external;
    /// @notice The governor, or anyone once the worker's measurement is revoked: shuts a worker out at once and for good. Its seats
    /// leave the array by `evictSeat`; stake and earnings stay its operator's.
    function revokeWorker(uint32 workerId) external;

    // Policy

    /// @notice The governor: announces that a subject is to be allowed, also one that was revoked.
    /// @param kind 1 measurement of a worker, 2 measurement of a key keeper, 3 platform
    function proposeAllow(uint8 kind, bytes32 subject) external;
    /// @notice Anyone, `timelock` seconds after the proposal.
    function activateAllow(uint8 kind, bytes32 subject) external;
    /// @notice The governor: takes a proposal back.
    function cancelAllow(uint8 kind, bytes32 subject) external;
    /// @notice The governor, at once: what was allowed, proposed or never heard of counts as revoked.
    function revoke(uint8 kind, bytes32 subject) external;
    /// @notice The governor, at once and for good: all floors, each at least what it is; a date is not ahead of the block.
    function raiseFloors(Floors calldata floors_) external;

    // Epochs and keeper

    /// @notice Turns the epoch with the header of the seed block.
    /// @param reveal the keeper's value for the epoch after the one that begins, zero to do without
    /// @param nonce with `reveal` the preimage of the commitment; does not enter the seed
    /// @param nextCommitment commitment to the value revealed at the next turn, zero to do without
    /// @param keeperSignature over SeedCommitment(epoch + 3, nextCommitment, 0); empty without a commitment
    function turnEpoch(
        bytes calldata header,
        bytes32 reveal,
        bytes32 nonce,
        bytes32 nextCommitment,
        bytes calldata keeperSignature
    ) external;
    /// @notice Anyone: replaces the stored commitment, also none, by another one of the keeper for the same epoch. A keeper that
    /// was started again has lost the nonce of the old one, and releases no keys until one of its own is stored.
    /// @param keeperSignature over SeedCommitment(epoch + 2, commitment, stored commitment)
    function renewCommitment(bytes32 commitment, bytes calldata keeperSignature) external;
    /// @notice Chooses another seed block when the old one is out of EIP-2935's reach.
    function rescheduleSeed() external;
    function proposeKeeper(address signer) external;
    function activateKeeper() external;
    /// @notice Stops or resumes new records; nothing else.
    function pause(bool paused) external;

    // Views

    function parameters() external view returns (Parameters memory);
    function domainSeparator() external view returns (bytes32);
    function accountInitCodeHash() external view returns (bytes32);
    /// @notice Address of the contract that `sender` deploys with `salt`.
    function contractAddress(address sender, bytes32 salt) external view returns (address);
    function epochState() external view returns (EpochState memory);
    /// @notice Seed of the current epoch, of the previous one, the value revealed for the next one, and the open commitment.
    function seeds() external view returns (bytes32 seed, bytes32 previousSeed, bytes32 revealed, bytes32 commitment);
    function keeper() external view returns (address signer, address pendingSigner, uint40 pendingReadyAt);
    function recordsPaused() external view returns (bool);
    function accountOf(address account) external view returns (Account memory);
    function workerOf(uint32 workerId) external view returns (Worker memory);
    function workerIdOf(address signer) external view returns (uint32);
    function standingOf(uint8 kind, bytes32 subject) external view returns (Standing memory);
    /// @notice Every subject of a kind that was ever proposed, allowed or revoked.
    function subjectsOf(uint8 kind) external view returns (bytes32[] memory);
    function floors() external view returns (Floors memory);
    /// @notice Worker of seat `index` in `epoch`: the next, the current or the previous one.
    function seatAt(uint256 index, uint64 epoch) external view returns (uint32 workerId);
    /// @notice Who may admit and commit for a contract now.
    function seatInForce(address secretContract)
        external
        view
        returns (uint256 index, uint32 workerId, uint8 attempt);
    function queueOf(address secretContract)
        external
        view
        returns (bytes32 queueHash, Counters memory counters, Aux memory aux);
    function headsOf(address secretContract) external view returns (bytes32[8] memory ring, uint8 newest);
    function refundableFrom(address sender, address secretContract) external view returns (uint64 index);
}
