// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILedger} from "../interfaces/ILedger.sol";
import {Head} from "../types/LedgerTypes.sol";
import {Counters, LedgerState, SecretContract} from "../types/LedgerState.sol";
import {Accounts} from "./Accounts.sol";
import {Receipts} from "./Receipts.sol";
import {Words} from "./Words.sol";

/// Proofs against the last heads: confirmation and refunds (spec/ledger.md sections 4 and 8).
library Refunds {
    using Words for Counters;

    uint256 internal constant MAX_LEAVES = 256;

    function isConfirmed(
        LedgerState storage s,
        address secretContract,
        uint8 headSlot,
        Head calldata head,
        bytes calldata leaf,
        bytes32[] calldata proof
    ) internal view returns (bool) {
        if (headSlot > 7 || leaf.length != Receipts.LEAF_LENGTH) return false;
        if (Receipts.hashHead(head) != s.contracts[secretContract].heads[headSlot]) return false;
        return Receipts.isIncluded(leaf, Receipts.readLeaf(leaf).index, head.receiptsRoot, head.index, proof);
    }

    function claim(
        LedgerState storage s,
        address secretContract,
        uint8 headSlot,
        Head calldata head,
        bytes[] calldata leaves,
        bytes32[][] calldata proofs
    ) internal {
        uint256 count = leaves.length;
        if (count == 0 || count > MAX_LEAVES) revert ILedger.BadCount("leaves", count, MAX_LEAVES);
        if (proofs.length != count) revert ILedger.BadCount("proofs", proofs.length, count);
        if (headSlot >= 8) revert ILedger.BadCount("headSlot", headSlot, 7);
        SecretContract storage q = s.contracts[secretContract];
        bytes32 given = Receipts.hashHead(head);
        if (given != q.heads[headSlot]) revert ILedger.WrongHead(given, q.heads[headSlot]);

        uint64 next = s.refunded[msg.sender][secretContract];
        uint256 refund = 0;
        for (uint256 i = 0; i < count; i++) {
            Receipts.Leaf memory leaf = Receipts.readLeaf(leaves[i]);
            if (leaf.sender != msg.sender) revert ILedger.NotYourLeaf(leaf.sender, msg.sender);
            if (leaf.index < next) revert ILedger.IndexNotRising(leaf.index, next);
            if (leaf.charge > leaf.lock) revert ILedger.RefundNegative(leaf.lock, leaf.charge);
            if (!Receipts.isIncluded(leaves[i], leaf.index, head.receiptsRoot, head.index, proofs[i])) {
                revert ILedger.LeafNotIncluded(secretContract, leaf.index);
            }
            next = leaf.index + 1;
            refund += leaf.lock - leaf.charge;
        }

        Counters memory c = q.counters.load();
        if (refund > c.locked) revert ILedger.RefundAboveLocked(refund, c.locked);
        q.counters.locked = c.locked - uint96(refund);
        s.refunded[msg.sender][secretContract] = next;
        Accounts.credit(s.accounts, msg.sender, refund);
        emit ILedger.Refunded(msg.sender, secretContract, next, uint128(refund));
    }
}
