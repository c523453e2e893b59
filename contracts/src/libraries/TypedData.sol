// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BatchEntry, Deployment, Registration, TaskTerms} from "../types/LedgerTypes.sol";
import {Hashes} from "./Hashes.sol";

/// The EIP-712 structs of the protocol (spec/ledger.md section 3). Their domain carries the network id as salt.
library TypedData {
    bytes32 private constant DOMAIN_TYPE = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract,bytes32 salt)"
    );
    bytes32 private constant ADMISSION_TYPE = keccak256(
        "Admission(address contract,address sender,bytes32 inputs,bytes32 terms,bytes32 deployment,uint64 validUntil)"
    );
    bytes32 private constant BATCH_TYPE = keccak256("Batch(uint64 anchorNumber,bytes32 anchorHash,bytes32 entries)");
    bytes32 private constant REGISTRATION_TYPE = keccak256(
        "Registration(address operator,address signer,bytes32 encryptionKeyHash,bytes32 measurement,bytes32 evidenceHash,uint64 expiry)"
    );
    bytes32 private constant SEED_COMMITMENT_TYPE =
        keccak256("SeedCommitment(uint64 epoch,bytes32 commitment,bytes32 previous)");

    function domainSeparator(bytes32 networkId, address ledger) internal view returns (bytes32) {
        return keccak256(
            abi.encode(DOMAIN_TYPE, keccak256("Enigma"), keccak256("1"), block.chainid, ledger, networkId)
        );
    }

    function digest(bytes32 domain, bytes32 structHash) internal pure returns (bytes32) {
        return Hashes.typedData(domain, structHash);
    }

    /// @param inputs hash of the concatenated inputs hashes
    /// @param deployment hash of the deployment, zero for tasks
    function admission(
        address secretContract,
        address sender,
        bytes32 inputs,
        TaskTerms memory terms,
        bytes32 deployment,
        uint64 validUntil
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(ADMISSION_TYPE, secretContract, sender, inputs, hashTerms(terms), deployment, validUntil));
    }

    /// Equal to keccak256(abi.encode(terms)).
    function hashTerms(TaskTerms memory terms) internal pure returns (bytes32 hash) {
        // In memory the seven fields lie as seven clean words, which is their ABI encoding; nothing is written.
        assembly ("memory-safe") {
            hash := keccak256(terms, 224)
        }
    }

    function deploymentHash(Deployment memory deployment) internal pure returns (bytes32) {
        return keccak256(abi.encode(deployment));
    }

    function batch(uint64 anchorNumber, bytes32 anchorHash, BatchEntry[] calldata entries)
        internal
        pure
        returns (bytes32)
    {
        bytes32[] memory hashes = new bytes32[](entries.length);
        for (uint256 i = 0; i < entries.length; i++) {
            hashes[i] = _entry(entries[i]);
        }
        return keccak256(abi.encode(BATCH_TYPE, anchorNumber, anchorHash, keccak256(abi.encodePacked(hashes))));
    }

    function registration(Registration memory r) internal pure returns (bytes32) {
        return keccak256(abi.encode(REGISTRATION_TYPE, r));
    }

    /// @param epoch the epoch whose value is committed
    /// @param previous the commitment for the same epoch that this one replaces, zero if there is none
    function seedCommitment(uint64 epoch, bytes32 commitment, bytes32 previous) internal pure returns (bytes32) {
        return keccak256(abi.encode(SEED_COMMITMENT_TYPE, epoch, commitment, previous));
    }

    function _entry(BatchEntry calldata entry) private pure returns (bytes32) {
        return keccak256(
            abi.encode(
                entry.secretContract,
                entry.previousHead,
                entry.stateHash,
                entry.receiptsRoot,
                entry.queueHash,
                entry.index,
                entry.checkpointHash,
                entry.charges,
                keccak256(entry.results)
            )
        );
    }
}
