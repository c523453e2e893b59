// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

// What the Ledger is given: the arguments of its functions, the structs that are signed, and the parameters of a deployment.
// Formats: spec/tasks.md and spec/ledger.md.

/// Fixed for the life of a Ledger.
/// @param networkId names the network; keys and associated data bind to it and survive a migration
/// @param feeToken ERC-20 that pays for everything; must move exactly the amount asked for
/// @param governor proposes keepers and what the policy is to allow, revokes, raises floors, pauses new records, receives penalties
/// @param keeper signer of the key keeper at deployment
/// @param epochLength blocks from the start of an epoch to its seed block
/// @param commitBlocks F: blocks that a seat has to answer a commit request
/// @param graceBlocks G: blocks into an epoch in which the seat of the previous one may still commit
/// @param maxAttempts A: replacements within one epoch before the queue head can be expired; at most 16
/// @param seatStake grains of stake behind one seat
/// @param receiptFee grains prepaid by whoever starts the commit clock
/// @param penalty grains taken from the worker that admitted a task which expired; at most seatStake / 10
/// @param timelock seconds between the governor's proposal of a keeper, measurement or platform and its activation; at least 1
/// @param minGasPrice least grains per gas of a record; at least 1
struct Parameters {
    bytes32 networkId;
    address feeToken;
    address governor;
    address keeper;
    uint40 epochLength;
    uint40 commitBlocks;
    uint40 graceBlocks;
    uint8 maxAttempts;
    uint128 seatStake;
    uint96 receiptFee;
    uint128 penalty;
    uint40 timelock;
    uint64 minGasPrice;
}

/// What the sender pays and allows, the same for all tasks of one call.
/// @param gasClass limit class 0..15: the task may use 12500 << gasClass
/// @param gasPrice grains per gas, at least the Ledger's minGasPrice
/// @param callGasLimit gas of the Ethereum call (zero: not enabled)
/// @param callPrepaid wei for the Ethereum call (zero: not enabled)
/// @param token deposit token (zero: not enabled)
/// @param amount deposit amount (zero: not enabled)
/// @param keyEpoch epoch of the key the envelope is sealed to; current or previous
struct TaskTerms {
    uint8 gasClass;
    uint64 gasPrice;
    uint32 callGasLimit;
    uint128 callPrepaid;
    address token;
    uint128 amount;
    uint64 keyEpoch;
}

/// What a secret contract is, fixed by its deploy record. Values of the bytes: spec/tasks.md section 3.
struct Deployment {
    bytes32 salt;
    bytes32 codeHash;
    uint8 hostAbi;
    uint8 reveal;
    uint8 finality;
    uint8 assurance;
    uint8 placement;
    uint16 runtimeVersion;
}

/// The seat's word that it holds the envelopes and could open them.
/// @param validUntil last block in which the record may be made
/// @param signature r | s | v over the EIP-712 struct Admission
struct Admission {
    uint64 validUntil;
    bytes signature;
}

/// The key keeper's word that an enclave's evidence was verified.
/// @param operator account that stakes, logs in and is paid
/// @param signer address of the enclave's signing key
/// @param expiry second from which on the evidence counts no more
struct Registration {
    address operator;
    address signer;
    bytes32 encryptionKeyHash;
    bytes32 measurement;
    bytes32 evidenceHash;
    uint64 expiry;
}

/// The preimage of a stored head; `index` is the number of committed entries.
struct Head {
    bytes32 stateHash;
    bytes32 receiptsRoot;
    bytes32 queueHash;
    uint256 index;
    bytes32 checkpointHash;
}

/// The receipts of one contract in a batch.
/// @param previousHead the stored head that this continues; zero before the first commit
/// @param index number of committed entries afterwards
/// @param charges sum of the leaves' charges, grains
/// @param results one byte for each newly committed entry: status << 4 | charged class
struct BatchEntry {
    address secretContract;
    bytes32 previousHead;
    bytes32 stateHash;
    bytes32 receiptsRoot;
    bytes32 queueHash;
    uint32 index;
    bytes32 checkpointHash;
    uint96 charges;
    bytes results;
}
