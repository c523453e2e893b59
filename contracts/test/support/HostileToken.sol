// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILedger} from "../../src/interfaces/ILedger.sol";

/// A fee token that calls back into the Ledger in the middle of a transfer, or answers false.
contract HostileToken {
    ILedger private target;
    bool private refusing;
    uint256 public attempts;
    bytes public lastError;

    function attack(ILedger ledger) external {
        target = ledger;
    }

    function refuse() external {
        refusing = true;
    }

    function transferFrom(address, address, uint256) external returns (bool) {
        return _moved();
    }

    function transfer(address, uint256) external returns (bool) {
        return _moved();
    }

    function _moved() private returns (bool) {
        if (address(target) != address(0)) {
            attempts++;
            try target.withdraw(1) {
                revert("reentered");
            } catch (bytes memory reason) {
                lastError = reason;
            }
        }
        return !refusing;
    }
}
