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

    uint256 private constant RECORD_LENGTH = 216;
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
        // The first word also covers the start of the inputs hash, which the second writes in full.
        _put(entry, NONCE_AT, uint256(nonce) << 192);
        _put(entry, INPUTS_AT, uint256(inputsHash));
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

    /// Fields are written from the first to the last as whole words with the field in the highest bytes; what a word leaves behind its
    /// field, the next one overwrites, and the last one ends with its field.
    function _record(uint8 kind, Origin memory origin, bytes32 inputsHash, TaskTerms memory terms)
        private
        view
        returns (bytes memory entry)
    {
        entry = new bytes(RECORD_LENGTH);
        uint256 head = uint256(VERSION) << 248 | uint256(kind) << 240 | (origin.forced ? uint256(FLAG_FORCED) << 232 : 0)
            | uint256(uint160(origin.secretContract)) << 72;
        _put(entry, 0, head);
        _put(entry, 23, uint256(uint160(origin.sender)) << 96);
        _put(entry, NONCE_AT, uint256(origin.nonce) << 192);
        _put(entry, INPUTS_AT, uint256(inputsHash));
        _put(entry, 83, uint256(terms.gasClass) << 248 | uint256(terms.gasPrice) << 184 | uint256(terms.callGasLimit) << 152);
        _put(entry, 96, uint256(terms.callPrepaid) << 128);
        _put(entry, 112, uint256(uint160(terms.token)) << 96);
        _put(entry, 132, uint256(terms.amount) << 128 | uint256(terms.keyEpoch) << 64 | uint256(origin.epoch));
        _put(entry, 164, uint256(origin.admittedBy) << 224 | block.number << 160 | block.timestamp << 96);
        _put(entry, 184, block.prevrandao);
    }

    function _put(bytes memory entry, uint256 offset, uint256 word) private pure {
        // In bounds: the largest offset is 184 and every entry that comes here has at least 216 bytes.
        assembly ("memory-safe") {
            mstore(add(add(entry, 32), offset), word)
        }
    }
}
