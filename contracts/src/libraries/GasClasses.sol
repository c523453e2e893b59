// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILedger} from "../interfaces/ILedger.sol";

/// Gas is counted in sixteen classes that double; nobody learns more about a task than its class (spec/tasks.md section 2).
library GasClasses {
    uint8 internal constant MAX_CLASS = 15;
    uint256 internal constant BASE_GAS = 12_500;

    /// Grains that a task with this limit locks. At most 2^93, so sums of a bounded batch fit every field.
    function lockOf(uint8 gasClass, uint64 gasPrice) internal pure returns (uint256) {
        if (gasClass > MAX_CLASS) revert ILedger.GasClassTooHigh(gasClass, MAX_CLASS);
        return (BASE_GAS << gasClass) * gasPrice;
    }
}
