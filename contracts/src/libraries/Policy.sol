// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILedger} from "../interfaces/ILedger.sol";
import {Floors, LedgerState, PolicyStatus, Standing} from "../types/LedgerState.sol";

/// Which enclaves and platforms the network takes, and how old their collateral may be (spec/ledger.md section 10).
/// What lets somebody in waits for the timelock and can be seen meanwhile; what shuts somebody out acts at once.
library Policy {
    uint8 internal constant WORKER = 1;
    uint8 internal constant KEEPER = 2;
    uint8 internal constant PLATFORM = 3;

    /// By the deployer, at deployment: what is there from the beginning needs no timelock.
    function enter(LedgerState storage s, uint8 kind, bytes32 subject) internal {
        _allow(_standing(s, kind, subject), kind, subject);
    }

    function propose(LedgerState storage s, uint8 kind, bytes32 subject, uint40 timelock) internal {
        Standing storage standing = _standing(s, kind, subject);
        if (standing.status == PolicyStatus.Allowed) revert ILedger.AlreadyAllowed(kind, subject);
        uint40 readyAt = uint40(block.timestamp) + timelock;
        standing.readyAt = readyAt;
        emit ILedger.AllowProposed(kind, subject, readyAt);
    }

    function activate(LedgerState storage s, uint8 kind, bytes32 subject) internal {
        Standing storage standing = _proposed(s, kind, subject);
        if (block.timestamp < standing.readyAt) revert ILedger.TimelockRuns(block.timestamp, standing.readyAt);
        _allow(standing, kind, subject);
    }

    function cancel(LedgerState storage s, uint8 kind, bytes32 subject) internal {
        _proposed(s, kind, subject).readyAt = 0;
        emit ILedger.AllowCancelled(kind, subject);
    }

    /// Also of what was never listed, and of what is only proposed.
    function revoke(LedgerState storage s, uint8 kind, bytes32 subject) internal {
        _set(_standing(s, kind, subject), PolicyStatus.Revoked);
        emit ILedger.Revoked(kind, subject);
    }

    function raiseFloors(LedgerState storage s, Floors memory given) internal {
        Floors memory stored = s.floors;
        uint256[9] memory to;
        uint256[9] memory from;
        // A struct of nine values lies in memory as nine words: both are read under another type, and nothing is written.
        assembly ("memory-safe") {
            to := given
            from := stored
        }
        for (uint256 i = 0; i < 9; i++) {
            if (to[i] < from[i]) revert ILedger.FloorLower(i, to[i], from[i]);
            // A date ahead of the chain would refuse everybody until then, and could not be taken back.
            if (i > 2 && i < 7 && to[i] > block.timestamp) revert ILedger.FloorAhead(i, to[i], block.timestamp);
        }
        s.floors = given;
        emit ILedger.FloorsRaised(given);
    }

    function requireAllowed(LedgerState storage s, uint8 kind, bytes32 measurement) internal view {
        PolicyStatus status = s.policy[kind][measurement].status;
        if (status != PolicyStatus.Allowed) revert ILedger.MeasurementNotAllowed(kind, measurement, uint8(status));
    }

    /// The standing of a subject, which is entered into the list of its kind when it is first heard of.
    function _standing(LedgerState storage s, uint8 kind, bytes32 subject) private returns (Standing storage standing) {
        if (kind == 0 || kind > PLATFORM) revert ILedger.BadParameter("kind", kind, PLATFORM);
        if (subject == 0) revert ILedger.BadParameter("subject", 0, 1);
        standing = s.policy[kind][subject];
        if (standing.since != 0) return standing;
        standing.since = uint40(block.timestamp);
        s.subjects[kind].push(subject);
    }

    function _proposed(LedgerState storage s, uint8 kind, bytes32 subject)
        private
        view
        returns (Standing storage standing)
    {
        standing = s.policy[kind][subject];
        if (standing.readyAt == 0) revert ILedger.NotProposed(kind, subject);
    }

    function _allow(Standing storage standing, uint8 kind, bytes32 subject) private {
        _set(standing, PolicyStatus.Allowed);
        emit ILedger.Allowed(kind, subject);
    }

    function _set(Standing storage standing, PolicyStatus status) private {
        standing.status = status;
        standing.since = uint40(block.timestamp);
        standing.readyAt = 0;
    }
}
