// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

// The storage of the Ledger. Enclaves and clients read it by storage proof, so the order of every field is protocol
// (spec/ledger.md section 1); test/StorageLayout.t.sol compares both.

/// Slot 0.
struct EpochState {
    uint64 epoch;
    uint40 startBlock;
    uint32 seatCount;
    uint32 nextSeatCount;
    uint40 seedBlock;
    uint32 previousSeatCount;
    bool paused;
}

/// The key keeper in force.
struct Keeper {
    address signer;
    uint40 activeSince;
}

/// The key keeper to come; signer zero if none.
struct PendingKeeper {
    address signer;
    uint40 readyAt;
}

enum WorkerStatus {
    Unknown,
    Registered,
    Revoked
}

struct Worker {
    address signer;
    uint16 seats;
    WorkerStatus status;
    uint40 evidenceExpiry;
    uint32 leftAtEpoch;
    uint96 stake;
    address operator;
    uint128 earnings;
    bytes32 measurement;
    bytes32 evidenceHash;
    bytes32 encryptionKeyHash;
}

/// Who holds a seat, for the next, the current and the previous epoch.
struct Seat {
    uint32 worker;
    uint32 workerBefore;
    uint32 workerBeforeThat;
    uint64 since;
    uint64 sinceBefore;
}

struct Account {
    uint128 balance;
    uint64 nonce;
}

struct Counters {
    uint32 length;
    uint32 committed;
    uint32 requested;
    uint40 clockBlock;
    uint8 attempt;
    uint8 headCursor;
    uint8 flags;
    uint96 locked;
}

/// Meaningful only while FLAG_AUX is set in the counters; otherwise it reads as zero and the old word is left in place.
struct Aux {
    uint40 lastExpiryBlock;
    uint32 expiredUpTo;
    uint32 forcedUpTo;
    uint96 bounty;
}

struct SecretContract {
    bytes32 queueHash;
    Counters counters;
    Aux aux;
    bytes32 codeHash;
    uint8 hostAbi;
    uint8 reveal;
    uint8 finality;
    uint8 assurance;
    uint8 placement;
    uint16 runtimeVersion;
    uint64 deployEpoch;
    bytes32[8] heads;
}

enum PolicyStatus {
    Unlisted,
    Allowed,
    Revoked
}

/// What the policy says of a measurement or a platform.
/// @param since second of the last change of `status`; of the first proposal while it was none; zero if never heard of
/// @param readyAt second from which on it can be allowed; zero if that is not proposed
struct Standing {
    PolicyStatus status;
    uint40 since;
    uint40 readyAt;
}

/// The least that the collateral of a quote must be (spec/attestation.md section 5). Dates are seconds; zero asks for nothing.
struct Floors {
    uint32 sgxEvaluation;
    uint32 tdxEvaluation;
    uint32 qeEvaluation;
    uint40 tcbIssued;
    uint40 qeIssued;
    uint40 pckCrlIssued;
    uint40 rootCrlIssued;
    uint64 pckCrlNumber;
    uint64 rootCrlNumber;
}

struct LedgerState {
    EpochState epochState;
    bytes32 seed;
    bytes32 previousSeed;
    bytes32 revealed;
    bytes32 commitment;
    Keeper keeper;
    PendingKeeper pendingKeeper;
    mapping(uint32 id => Worker) workers;
    mapping(address signer => uint32 id) workerIds;
    mapping(uint256 index => Seat) seats;
    mapping(address account => Account) accounts;
    mapping(address secretContract => SecretContract) contracts;
    mapping(address sender => mapping(address secretContract => uint64 index)) refunded;
    uint32 workerCount;
    Floors floors;
    mapping(uint8 kind => mapping(bytes32 subject => Standing)) policy;
    mapping(uint8 kind => bytes32[]) subjects;
}

// Counters.flags: the aux word is in use.
uint8 constant FLAG_AUX = 1;
// An expiry began the attempts anew, in the epoch of the clock's block: more seats than those before the attempt in force had the key.
uint8 constant FLAG_EXPIRED = 2;
