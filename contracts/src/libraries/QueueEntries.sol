// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILedger} from "../interfaces/ILedger.sol";
import {Deployment, TaskTerms} from "../types/LedgerTypes.sol";

/// Encodings of queue entries (spec/tasks.md section 3).
library QueueEntries {
    uint8 internal constant VERSION = 1;
    uint8 internal constant KIND_DEPLOY = 1;
    uint8 internal constant KIND_TASK = 2;
    uint8 internal constant KIND_EXPIRY = 3;
    uint8 internal constant FLAG_FORCED = 1;

    uint256 private constant NONCE_AT = 43;
    uint256 private constant INPUTS_AT = 51;

    /// The part of a record that is not in its terms.
    struct Origin {
        address secretContract;
        address sender;
        uint64 nonce;
        uint64 epoch;
        uint32 admittedBy;
        bool forced;
    }

    /// What an expiry needs of a deploy or task entry.
    struct Record {
        uint8 kind;
        bool forced;
        address sender;
        uint8 gasClass;
        uint64 gasPrice;
        uint32 admittedBy;
    }

    /// A task entry, 216 bytes.
    function task(Origin memory origin, bytes32 inputsHash, TaskTerms memory terms)
        internal
        view
        returns (bytes memory)
    {
        return _record(KIND_TASK, origin, inputsHash, terms);
    }

    /// A deploy entry, 287 bytes.
    function deploy(Origin memory origin, bytes32 inputsHash, TaskTerms memory terms, Deployment memory deployment)
        internal
        view
        returns (bytes memory)
    {
        return bytes.concat(
            _record(KIND_DEPLOY, origin, inputsHash, terms),
            abi.encodePacked(
                deployment.codeHash,
                deployment.hostAbi,
                deployment.reveal,
                deployment.finality,
                deployment.assurance,
                deployment.placement,
                deployment.runtimeVersion,
                deployment.salt
            )
        );
    }

    /// An expiry entry, 34 bytes.
    function expiry(address secretContract, uint32 index) internal view returns (bytes memory) {
        return abi.encodePacked(VERSION, KIND_EXPIRY, secretContract, index, uint64(block.number));
    }

    /// Turns a task entry into the next one of the same call.
    function setNonceAndInputs(bytes memory entry, uint64 nonce, bytes32 inputsHash) internal pure {
        // Both words lie inside the entry: it is 216 bytes long and the last one ends at byte 83. The first also covers
        // the start of the inputs hash, which the second writes in full.
        assembly ("memory-safe") {
            mstore(add(add(entry, 32), NONCE_AT), shl(192, nonce))
            mstore(add(add(entry, 32), INPUTS_AT), inputsHash)
        }
    }

    /// The kind of an entry that is known to be in the queue.
    function kindOf(bytes calldata entry) internal pure returns (uint8) {
        return uint8(entry[1]);
    }

    /// Fields of a deploy or task entry that is known to be in the queue.
    function readRecord(bytes calldata entry) internal pure returns (Record memory) {
        return Record({
            kind: uint8(entry[1]),
            forced: uint8(entry[2]) & FLAG_FORCED != 0,
            sender: address(bytes20(entry[23:43])),
            gasClass: uint8(entry[83]),
            gasPrice: uint64(bytes8(entry[84:92])),
            admittedBy: uint32(bytes4(entry[164:168]))
        });
    }

    function _record(uint8 kind, Origin memory origin, bytes32 inputsHash, TaskTerms memory terms)
        private
        view
        returns (bytes memory)
    {
        return bytes.concat(
            abi.encodePacked(
                VERSION,
                kind,
                origin.forced ? FLAG_FORCED : 0,
                origin.secretContract,
                origin.sender,
                origin.nonce,
                inputsHash,
                terms.gasClass,
                terms.gasPrice,
                terms.callGasLimit
            ),
            abi.encodePacked(
                terms.callPrepaid,
                terms.token,
                terms.amount,
                terms.keyEpoch,
                origin.epoch,
                origin.admittedBy,
                uint64(block.number),
                uint64(block.timestamp),
                block.prevrandao
            )
        );
    }
}
