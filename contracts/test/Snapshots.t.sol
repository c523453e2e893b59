// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Admission, BatchEntry, TaskTerms} from "../src/types/LedgerTypes.sol";
import {Network} from "./support/Network.sol";

/// Execution gas and code sizes against snapshots/gas.json, so that a change of either shows in the diff. These are the parts of a
/// transaction that the contract can change; whole transactions on a node are measured by ./dev bench gas.
/// Regenerate: ENIGMA_UPDATE_SNAPSHOTS=true forge test --match-contract SnapshotsTest
contract SnapshotsTest is Network {
    string private constant PATH = "snapshots/gas.json";
    /// A fiftieth: below what a forgotten storage access costs.
    uint256 private constant TOLERANCE = 50;

    string private file;
    string private written;
    address private c;

    function test_gasAndSizes_areThoseOfTheSnapshot() public {
        file = vm.readFile(PATH);
        setUpNetwork(10);
        for (uint256 i = 0; i < 4; i++) turnEpoch();
        c = deployContract(ALICE, bytes32("first"));
        for (uint256 i = 0; i < 8; i++) {
            vm.roll(block.number + 1);
            commitAll(c);
            record(c, ALICE, 1);
        }
        check("recordTasks1", recordGas(1));
        check("recordTasks50", recordGas(50));
        check("commitBatch1", commitGas(1));
        check("commitBatch32", commitGas(32));
        addWorker();
        check("login", loginGas());
        check("codeLedger", codeLength("Ledger"));
        check("codeLedgerOperations", codeLength("LedgerOperations"));
        check("codeContractAccount", codeLength("ContractAccount"));
        if (vm.envOr("ENIGMA_UPDATE_SNAPSHOTS", false)) vm.writeJson(written, PATH);
    }

    function codeLength(string memory name) private view returns (uint256) {
        string memory artifact = vm.readFile(string.concat("out/", name, ".sol/", name, ".json"));
        return vm.parseJsonBytes(artifact, ".deployedBytecode.object").length;
    }

    function recordGas(uint256 count) private returns (uint256 used) {
        TaskTerms memory terms = termsOf(4);
        bytes32[] memory inputs = inputsOf(c, count);
        Admission memory a = admit(c, ALICE, inputs, terms, 0);
        vm.recordLogs();
        vm.cool(address(ledger));
        vm.prank(ALICE);
        ledger.recordTasks(c, terms, inputs, a);
        used = vm.lastCallGas().gasTotalUsed;
        follow(c);
    }

    function commitGas(uint32 count) private returns (uint256 used) {
        vm.roll(block.number + 1);
        (, uint32 id,) = ledger.seatInForce(c);
        BatchEntry[] memory entries = single(receiptsFor(c, uint32(copies[c].leaves.length) + count));
        uint64 anchor = uint64(block.number - 1);
        (bytes32 anchorHash, bytes[] memory signatures) = signBatch(id, entries, anchor);
        vm.cool(address(ledger));
        ledger.commitBatch(anchor, anchorHash, entries, signatures);
        used = vm.lastCallGas().gasTotalUsed;
    }

    function loginGas() private returns (uint256 used) {
        vm.cool(address(ledger));
        vm.prank(OPERATOR);
        ledger.login(11, 1);
        used = vm.lastCallGas().gasTotalUsed;
    }

    function check(string memory name, uint256 measured) private {
        written = vm.serializeUint("snapshot", name, measured);
        if (vm.envOr("ENIGMA_UPDATE_SNAPSHOTS", false)) return;
        uint256 expected = vm.parseJsonUint(file, string.concat(".", name));
        uint256 difference = measured > expected ? measured - expected : expected - measured;
        if (difference > expected / TOLERANCE) assertEq(measured, expected, name);
    }
}
