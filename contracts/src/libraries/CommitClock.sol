// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FLAG_AUX, FLAG_EXPIRED, Aux, Counters, SecretContract} from "../types/LedgerState.sol";
import {Words} from "./Words.sol";

/// The state of a contract's commit clock, read from its counters (spec/ledger.md section 7).
library CommitClock {
    using Words for Aux;

    /// Replacements count within one epoch: an attempt written before its start is over. In the block of the turn only what was written
    /// before it has an attempt above 0, because no deadline can pass there.
    function attemptInForce(Counters memory c, uint40 startBlock) internal pure returns (uint8) {
        return attemptInForce(c.clockBlock, c.attempt, startBlock);
    }

    /// The same of counters that are not unpacked.
    function attemptInForce(uint40 clockBlock, uint8 attempt, uint40 startBlock) internal pure returns (uint8) {
        return clockBlock > startBlock ? attempt : 0;
    }

    function isRunning(Counters memory c) internal pure returns (bool) {
        return c.clockBlock != 0 && c.requested > c.committed;
    }

    /// Last block in which the seat in force is on time.
    function deadline(Counters memory c, uint40 startBlock, uint40 commitBlocks) internal pure returns (uint256) {
        return uint256(c.clockBlock >= startBlock ? c.clockBlock : startBlock) + commitBlocks;
    }

    /// All attempts were missed: the queue head can be expired and, so that both cannot happen, not committed.
    function isExpirable(Counters memory c, uint40 startBlock, uint40 commitBlocks, uint8 maxAttempts)
        internal
        view
        returns (bool)
    {
        return isRunning(c) && attemptInForce(c, startBlock) >= maxAttempts
            && block.number > deadline(c, startBlock, commitBlocks);
    }

    /// Starts the clock for everything queued, under the attempt in force.
    function start(Counters memory c, uint40 startBlock, uint32 requested) internal view {
        setAttempt(c, startBlock, attemptInForce(c, startBlock));
        c.requested = requested;
    }

    /// From this block on, and with a new deadline. What was expired in an earlier epoch is forgotten.
    function setAttempt(Counters memory c, uint40 startBlock, uint8 attempt) internal view {
        if (c.clockBlock <= startBlock) c.flags &= ~FLAG_EXPIRED;
        c.attempt = attempt;
        c.clockBlock = uint40(block.number);
    }

    /// The aux word, all zero while it is not in use.
    function readAux(SecretContract storage q, Counters memory c) internal view returns (Aux memory aux) {
        if (c.flags & FLAG_AUX != 0) aux = q.aux.load();
    }

    /// Writes the aux word; one that says nothing any more is only marked so, which keeps its slot cheap to reuse.
    function writeAux(SecretContract storage q, Counters memory c, Aux memory aux) internal {
        if (aux.bounty == 0 && aux.forcedUpTo <= c.committed && aux.expiredUpTo <= c.committed) {
            c.flags &= ~FLAG_AUX;
        } else {
            c.flags |= FLAG_AUX;
            q.aux.save(aux);
        }
    }
}
