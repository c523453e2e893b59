// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILedger} from "../interfaces/ILedger.sol";

interface IERC20Permit {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
    function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        external;
}

/// Transfers of the fee token, which may answer true or nothing.
library FeeToken {
    function pull(address token, address from, uint256 amount) internal {
        _call(token, abi.encodeCall(IERC20Permit.transferFrom, (from, address(this), amount)), from, address(this), amount);
    }

    function push(address token, address to, uint256 amount) internal {
        _call(token, abi.encodeCall(IERC20Permit.transfer, (to, amount)), address(this), to, amount);
    }

    function _call(address token, bytes memory data, address from, address to, uint256 amount) private {
        (bool success, bytes memory answer) = token.call(data);
        bool moved = success && (answer.length == 0 ? token.code.length != 0 : answer.length >= 32 && _isTrue(answer));
        if (!moved) revert ILedger.TokenTransferFailed(token, from, to, amount);
    }

    function _isTrue(bytes memory answer) private pure returns (bool) {
        return abi.decode(answer, (uint256)) == 1;
    }
}
