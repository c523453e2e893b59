// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILedger} from "./interfaces/ILedger.sol";
import {TypedData} from "./libraries/TypedData.sol";
import {LedgerState} from "./types/LedgerState.sol";
import {Parameters} from "./types/LedgerTypes.sol";

/// @title What both halves of the Ledger share: storage, parameters, guard
/// @dev Ledger runs the code of LedgerOperations on its own storage, so both must inherit this and declare no state of their own.
abstract contract LedgerBase {
    LedgerState internal state;
    /// Set while a function that moves tokens runs.
    bool private transient entered;

    /// The contract that owns storage and funds, the same in both halves.
    address internal immutable ledger;
    bytes32 internal immutable networkId;
    address internal immutable feeToken;
    address internal immutable governor;
    uint40 internal immutable epochLength;
    uint40 internal immutable commitBlocks;
    uint40 internal immutable graceBlocks;
    uint8 internal immutable maxAttempts;
    uint128 internal immutable seatStake;
    uint96 internal immutable receiptFee;
    uint128 internal immutable penalty;
    uint40 internal immutable timelock;
    uint64 internal immutable minGasPrice;

    bytes32 internal immutable accountCodeHash;
    uint256 private immutable domainChainId;
    bytes32 private immutable domainAtDeployment;

    modifier guarded() {
        if (entered) revert ILedger.Reentered();
        entered = true;
        _;
        entered = false;
    }

    constructor(Parameters memory p, address ledger_, bytes32 accountCodeHash_) {
        ledger = ledger_;
        networkId = p.networkId;
        feeToken = p.feeToken;
        governor = p.governor;
        epochLength = p.epochLength;
        commitBlocks = p.commitBlocks;
        graceBlocks = p.graceBlocks;
        maxAttempts = p.maxAttempts;
        seatStake = p.seatStake;
        receiptFee = p.receiptFee;
        penalty = p.penalty;
        timelock = p.timelock;
        minGasPrice = p.minGasPrice;

        accountCodeHash = accountCodeHash_;
        domainChainId = block.chainid;
        domainAtDeployment = TypedData.domainSeparator(p.networkId, ledger_);
    }

    function domainSeparator() public view returns (bytes32) {
        // After a fork of the chain both sides must not accept the same signatures.
        return block.chainid == domainChainId ? domainAtDeployment : TypedData.domainSeparator(networkId, ledger);
    }

    function contractAddress(address sender, bytes32 salt) public view returns (address) {
        bytes32 accountSalt = keccak256(abi.encodePacked(networkId, sender, salt));
        return address(
            uint160(uint256(keccak256(abi.encodePacked(hex"ff", ledger, accountSalt, accountCodeHash))))
        );
    }
}
