// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title The Ethereum account of a secret contract
/// @notice Made by CREATE2, it has the address of the secret contract, holds its tokens and makes its calls, on orders of its
/// creator alone. `msg.sender` of these calls authenticates the secret contract to the called one.
/// @dev No constructor arguments: the address must follow from the creator and the salt.
contract ContractAccount {
    /// @notice The Ledger that created the account.
    address public immutable creator;

    error NotTheCreator(address caller, address creator);

    constructor() {
        creator = msg.sender;
    }

    receive() external payable {}

    /// @notice Calls `target` with all of the ether sent along and at most `gasLimit` gas.
    /// @return success whether the call returned normally; what it returned is not read
    function execute(address target, uint256 gasLimit, bytes calldata data) external payable returns (bool success) {
        if (msg.sender != creator) revert NotTheCreator(msg.sender, creator);
        bytes memory input = data;
        // A high-level call would copy the return data, and a hostile target could make that cost more than the call.
        // The block reads `input`, which Solidity laid out as length and bytes, and writes no memory.
        assembly ("memory-safe") {
            success := call(gasLimit, target, callvalue(), add(input, 32), mload(input), 0, 0)
        }
    }
}
