// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILedger} from "../src/interfaces/ILedger.sol";
import {Network} from "./support/Network.sol";

/// The two halves together answer ILedger, each function once, and both fit the size limit with room to spare.
contract InterfaceTest is Network {
    uint256 private constant SIZE_LIMIT = 24_576;
    uint256 private constant INIT_LIMIT = 49_152;

    function test_halves_coverTheInterface() public view {
        string memory whole = vm.readFile("out/ILedger.sol/ILedger.json");
        string memory ledger = vm.readFile("out/Ledger.sol/Ledger.json");
        string memory operations = vm.readFile("out/LedgerOperations.sol/LedgerOperations.json");
        string[] memory names = vm.parseJsonKeys(whole, ".methodIdentifiers");
        assertTrue(names.length > 40, "the interface was read");
        for (uint256 i = 0; i < names.length; i++) {
            string memory key = string.concat(".methodIdentifiers['", names[i], "']");
            bool first = vm.keyExistsJson(ledger, key);
            bool second = vm.keyExistsJson(operations, key);
            bool shared = keccak256(bytes(names[i])) == keccak256("domainSeparator()")
                || keccak256(bytes(names[i])) == keccak256("contractAddress(address,bytes32)");
            assertTrue(shared ? first && second : first != second, string.concat(names[i], " is in one half"));
        }
    }

    function test_sizes_areUnderTheLimits() public view {
        string memory ledger = vm.readFile("out/Ledger.sol/Ledger.json");
        string memory operations = vm.readFile("out/LedgerOperations.sol/LedgerOperations.json");
        assertTrue(vm.parseJsonBytes(ledger, ".deployedBytecode.object").length <= SIZE_LIMIT, "Ledger");
        assertTrue(vm.parseJsonBytes(operations, ".deployedBytecode.object").length <= SIZE_LIMIT, "LedgerOperations");
        // The arguments of the constructor are part of it.
        assertTrue(vm.parseJsonBytes(ledger, ".bytecode.object").length + 15 * 32 <= INIT_LIMIT, "init code");
    }

    function test_operationsCalledDirectly_haveNothingToGive() public {
        setUpNetwork(1);
        turnEpoch();
        (bool found, bytes memory answer) = address(ledger).call(abi.encodeWithSignature("operations()"));
        assertTrue(found, "the other half");
        ILedger bare = ILedger(abi.decode(answer, (address)));
        (address keeper,,) = bare.keeper();
        assertEq(keeper, address(0), "no keeper");
        vm.prank(OPERATOR);
        vm.expectRevert(abi.encodeWithSelector(ILedger.UnknownWorker.selector, 1));
        bare.withdrawStake(1, 1);
        vm.expectRevert(bytes(""));
        bare.withdraw(0);
        assertEq(token.balanceOf(address(bare)), 0, "no money");
    }
}
