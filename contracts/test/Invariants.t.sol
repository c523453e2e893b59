// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Aux, Counters} from "../src/types/LedgerState.sol";
import {Mountains} from "./support/Mountains.sol";
import {Network} from "./support/Network.sol";

/// Random histories of an honest network with absent workers: what must hold after every step.
contract NetworkHandler is Network {
    address[2] public contracts;
    mapping(address secretContract => mapping(uint256 index => bool)) private expired;
    uint256 public constant WORKERS = 3;

    constructor() {
        setUpNetwork(WORKERS);
        turnEpoch();
        contracts[0] = deployContract(ALICE, bytes32("first"));
        contracts[1] = deployContract(BOB, bytes32("second"));
        vm.roll(vm.getBlockNumber() + 1);
    }

    function recordSome(uint256 which, uint256 count, bool alice) external {
        address c = chosen(which);
        if (copies[c].entries.length > 60) return;
        record(c, alice ? ALICE : BOB, bound(count, 1, 4));
    }

    function forceOne(uint256 which) external {
        address c = chosen(which);
        if (copies[c].entries.length > 60) return;
        force(c, BOB, "envelope");
    }

    function commitSome(uint256 which, uint256 count) external {
        address c = chosen(which);
        uint256 pending = copies[c].entries.length - copies[c].leaves.length;
        if (pending == 0 || isExpirable(c)) return;
        (, Counters memory counters, Aux memory aux) = ledger.queueOf(c);
        vm.roll(vm.getBlockNumber() + 1);
        uint256 index = counters.committed + bound(count, 1, pending);
        // An honest worker reads the Ledger after the last expiry, whatever it commits.
        if (vm.getBlockNumber() - 1 < aux.lastExpiryBlock) return;
        if (isExpirable(c)) return;
        commit(c, uint32(index));
    }

    function request(uint256 which) external {
        address c = chosen(which);
        (, Counters memory counters,) = ledger.queueOf(c);
        bool running = counters.clockBlock != 0 && counters.requested > counters.committed;
        if (running || counters.length == counters.committed) return;
        vm.prank(BOB);
        ledger.requestCommit(c);
    }

    function missAndExpire(uint256 which, uint256 most) external {
        address c = chosen(which);
        (, Counters memory counters, Aux memory aux) = ledger.queueOf(c);
        if (counters.clockBlock == 0 || counters.requested <= counters.committed) return;
        vm.roll(vm.getBlockNumber() + F + 1);
        if (!isPastDeadline(c)) return;
        (,, uint8 attempt) = ledger.seatInForce(c);
        if (attempt < A) {
            ledger.replaceWorker(c);
            return;
        }
        uint256 first = aux.expiredUpTo > counters.committed ? aux.expiredUpTo : counters.committed;
        if (uint8(copies[c].entries[first][1]) > 2) return;
        uint256 end = endOfExpiry(c, first, bound(most, 1, 4));
        for (uint256 i = first; i < end; i++) {
            require(!expired[c][i], "expired twice");
            expired[c][i] = true;
        }
        expireRange(c, first, end);
    }

    function turn() external {
        if (ledger.epochState().nextSeatCount == 0) return;
        if (vm.getBlockNumber() > uint256(ledger.epochState().seedBlock) + 200) return;
        turnEpoch();
    }

    function refund(uint256 which, uint256 index) external {
        address c = chosen(which);
        uint256 count = copies[c].leaves.length;
        if (count == 0) return;
        index = bound(index, 0, count - 1);
        address sender = address(bytes20(slice(copies[c].leaves[index], 64)));
        if (sender == address(0) || index < ledger.refundableFrom(sender, c)) return;
        bytes32[][] memory proofs = new bytes32[][](1);
        proofs[0] = Mountains.proof(copies[c].leaves, index, count);
        uint8 slot = headSlot(c);
        vm.prank(sender);
        ledger.claimRefund(c, slot, copies[c].head, list(copies[c].leaves[index]), proofs);
    }

    function moveMoney(uint128 amount, bool outwards) external {
        amount = uint128(bound(amount, 0, 100 ether));
        if (!outwards) return fund(ALICE, amount);
        vm.prank(ALICE);
        ledger.withdraw(amount);
    }

    function takeEarnings(uint32 id) external {
        ledger.withdrawEarnings(uint32(bound(id, 1, WORKERS)));
    }

    // What must hold

    function checkMoney() external view {
        uint256 sum = balanceOf(ALICE) + balanceOf(BOB) + balanceOf(OPERATOR) + balanceOf(GOVERNOR);
        for (uint32 id = 1; id <= WORKERS; id++) {
            sum += ledger.workerOf(id).stake + ledger.workerOf(id).earnings;
        }
        for (uint256 i = 0; i < 2; i++) {
            (, Counters memory counters, Aux memory aux) = ledger.queueOf(contracts[i]);
            sum += counters.locked + aux.bounty;
        }
        assertEq(sum, token.balanceOf(address(ledger)), "all tokens are accounted for");
    }

    function checkQueues() external view {
        for (uint256 i = 0; i < 2; i++) {
            address c = contracts[i];
            (bytes32 queueHash, Counters memory counters,) = ledger.queueOf(c);
            assertTrue(counters.committed <= counters.length, "committed is at most the length");
            assertEq(counters.length, copies[c].entries.length, "length");
            assertEq(counters.committed, copies[c].leaves.length, "committed");
            assertEq(queueHash, copies[c].queueHashes[counters.length - 1], "queue hash");
            uint256 open = 0;
            for (uint256 j = counters.committed; j < counters.length; j++) {
                bytes memory entry = copies[c].entries[j];
                if (uint8(entry[1]) <= 2 && !expired[c][j]) open += uint256(12_500 << 4) * PRICE;
            }
            assertTrue(counters.locked >= open, "locked covers what is not committed");
            for (uint256 j = 0; j < counters.committed; j++) {
                assertTrue(!expired[c][j] || uint8(copies[c].leaves[j][124]) == 3, "expired is never committed as run");
            }
        }
    }

    function chosen(uint256 which) private view returns (address) {
        return contracts[which % 2];
    }

    /// Up to `most` tasks of one admission's worker; a forced one alone.
    function endOfExpiry(address c, uint256 first, uint256 most) private view returns (uint256 end) {
        bytes32 head = admittedBy(c, first);
        end = first + 1;
        while (
            end < first + most && end < copies[c].entries.length && head != 0 && uint8(copies[c].entries[end][1]) <= 2
                && admittedBy(c, end) == head
        ) end++;
    }

    function admittedBy(address c, uint256 index) private view returns (bytes32) {
        return slice(copies[c].entries[index], 164) >> 224;
    }

    function isPastDeadline(address c) private view returns (bool) {
        (, Counters memory counters,) = ledger.queueOf(c);
        uint256 startBlock = ledger.epochState().startBlock;
        uint256 from = counters.clockBlock > startBlock ? counters.clockBlock : startBlock;
        return vm.getBlockNumber() > from + F;
    }

    function isExpirable(address c) private view returns (bool) {
        (, Counters memory counters,) = ledger.queueOf(c);
        (,, uint8 attempt) = ledger.seatInForce(c);
        return counters.clockBlock != 0 && counters.requested > counters.committed && attempt >= A && isPastDeadline(c);
    }
}

contract InvariantsTest {
    NetworkHandler private handler;

    function setUp() public {
        handler = new NetworkHandler();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_everyTokenIsAccountedFor() public view {
        handler.checkMoney();
    }

    function invariant_queuesAreWhatTheEventsSay() public view {
        handler.checkQueues();
    }
}
