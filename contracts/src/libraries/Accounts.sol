// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILedger} from "../interfaces/ILedger.sol";
import {Account} from "../types/LedgerState.sol";

/// Balances of fee tokens inside the Ledger. Everything is paid from here; only deposit and withdraw touch the token.
library Accounts {
    function credit(mapping(address => Account) storage accounts, address owner, uint256 amount) internal {
        Account storage account = accounts[owner];
        // All balances together are at most the token's supply held here, which deposit bounds to 128 bits per transfer.
        account.balance += uint128(amount);
    }

    function debit(mapping(address => Account) storage accounts, address owner, uint256 amount) internal {
        Account storage account = accounts[owner];
        uint256 balance = account.balance;
        if (balance < amount) revert ILedger.InsufficientBalance(owner, balance, amount);
        unchecked {
            // Not negative by the line above, and not wider than the balance was.
            account.balance = uint128(balance - amount);
        }
    }
}
