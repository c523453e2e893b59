// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {GasClasses} from "../src/libraries/GasClasses.sol";
import {QueueEntries} from "../src/libraries/QueueEntries.sol";
import {Receipts} from "../src/libraries/Receipts.sol";
import {Records} from "../src/libraries/Records.sol";
import {Seats} from "../src/libraries/Seats.sol";
import {Signatures} from "../src/libraries/Signatures.sol";
import {TypedData} from "../src/libraries/TypedData.sol";
import {BatchEntry, Deployment, Head, Registration, TaskTerms} from "../src/types/LedgerTypes.sol";
import {Test} from "./support/Test.sol";

/// spec/vectors/tasks.json against the libraries that the Ledger runs.
contract VectorsTest is Test {
    string private json;
    bytes32 private domain;

    function setUp() public {
        json = vm.readFile("../spec/vectors/tasks.json");
        domain = vm.parseJsonBytes32(json, ".network.domainSeparator");
    }

    function test_domain() public {
        vm.chainId(num(".network.chainId"));
        bytes32 networkId = word(".network.networkId");
        assertEq(TypedData.domainSeparator(networkId, account(".network.ledger")), domain, "domain");
    }

    function test_entries() public {
        uint256 checked = 0;
        for (uint256 i = 0; i < cases("entries", 10); i++) {
            string memory path = item("entries", i);
            string memory fields = string.concat(path, ".fields");
            bytes32 kind = keccak256(bytes(text(string.concat(fields, ".kind"))));
            bytes memory expected = data(string.concat(path, ".entry"));
            if (kind == keccak256("task") || kind == keccak256("deploy")) {
                checkRecord(fields, expected, kind == keccak256("deploy"));
                TaskTerms memory terms = readTerms(string.concat(fields, ".terms"));
                assertEq(
                    GasClasses.lockOf(terms.gasClass, terms.gasPrice), num(string.concat(path, ".lock")), "lock"
                );
                checked++;
            } else if (kind == keccak256("expiry")) {
                vm.roll(num(string.concat(fields, ".blockNumber")));
                bytes memory entry = QueueEntries.expiry(
                    account(string.concat(fields, ".contract")), uint32(num(string.concat(fields, ".index")))
                );
                assertEq(entry, expected, "expiry entry");
                checked++;
            }
            assertEq(keccak256(expected), word(string.concat(path, ".hash")), "hash");
        }
        assertEq(checked, 8, "entries that the Ledger can make");
    }

    function test_queue() public view {
        bytes32 folded = 0;
        for (uint256 i = 0; i < cases("queue", 10); i++) {
            string memory path = item("queue", i);
            folded = Records.fold(folded, word(string.concat(path, ".entryHash")));
            assertEq(folded, word(string.concat(path, ".queueHash")), "queue hash");
        }
    }

    function test_contractAddresses() public view {
        bytes32 initCodeHash = word(".network.accountInitCodeHash");
        for (uint256 i = 0; i < cases("contractAddresses", 3); i++) {
            string memory path = item("contractAddresses", i);
            bytes32 salt = keccak256(
                abi.encodePacked(
                    word(".network.networkId"), account(string.concat(path, ".sender")), word(string.concat(path, ".salt"))
                )
            );
            assertEq(salt, word(string.concat(path, ".create2Salt")), "salt");
            bytes32 hash = keccak256(abi.encodePacked(hex"ff", account(".network.ledger"), salt, initCodeHash));
            assertEq(address(uint160(uint256(hash))), account(string.concat(path, ".address")), "address");
        }
    }

    function test_proofs() public view {
        for (uint256 i = 0; i < cases("proofs", 210); i++) {
            string memory path = item("proofs", i);
            assertTrue(included(path, num(string.concat(path, ".index"))), string.concat("proof ", vm.toString(i)));
        }
    }

    function test_invalidProofs() public view {
        for (uint256 i = 0; i < cases("invalidProofs", 10); i++) {
            string memory path = item("invalidProofs", i);
            assertTrue(!included(path, num(string.concat(path, ".leafOf"))), text(string.concat(path, ".name")));
        }
    }

    function test_heads() public view {
        for (uint256 i = 0; i < cases("heads", 4); i++) {
            string memory path = item("heads", i);
            Head memory head = Head({
                stateHash: word(string.concat(path, ".fields.stateHash")),
                receiptsRoot: word(string.concat(path, ".fields.receiptsRoot")),
                queueHash: word(string.concat(path, ".fields.queueHash")),
                index: num(string.concat(path, ".fields.index")),
                checkpointHash: word(string.concat(path, ".fields.checkpointHash"))
            });
            assertEq(this.hashHead(head), word(string.concat(path, ".head")), "head");
        }
    }

    function test_selection() public view {
        for (uint256 i = 0; i < cases("selection", 56); i++) {
            string memory path = item("selection", i);
            uint256 seat = Seats.select(
                word(string.concat(path, ".seed")),
                account(string.concat(path, ".contract")),
                uint8(num(string.concat(path, ".attempt"))),
                uint32(num(string.concat(path, ".seatCount")))
            );
            assertEq(seat, num(string.concat(path, ".seat")), "seat");
        }
    }

    function test_admissions() public view {
        for (uint256 i = 0; i < cases("admissions", 3); i++) {
            string memory path = item("admissions", i);
            bytes32 deployment = 0;
            if (vm.keyExistsJson(json, string.concat(path, ".deployment.salt"))) {
                deployment = TypedData.deploymentHash(readDeployment(string.concat(path, ".deployment")));
            }
            assertEq(deployment, word(string.concat(path, ".deploymentHash")), "deployment");
            TaskTerms memory terms = readTerms(string.concat(path, ".terms"));
            assertEq(TypedData.hashTerms(terms), word(string.concat(path, ".termsHash")), "terms");
            bytes32 inputs =
                keccak256(abi.encodePacked(vm.parseJsonBytes32Array(json, string.concat(path, ".inputsHashes"))));
            checkSigned(
                path,
                TypedData.admission(
                    account(string.concat(path, ".contract")),
                    account(string.concat(path, ".sender")),
                    inputs,
                    terms,
                    deployment,
                    uint64(num(string.concat(path, ".validUntil")))
                )
            );
        }
    }

    function test_batches() public view {
        for (uint256 i = 0; i < cases("batches", 2); i++) {
            string memory path = item("batches", i);
            BatchEntry[] memory entries = new BatchEntry[](i + 1);
            for (uint256 j = 0; j < entries.length; j++) {
                entries[j] = readBatchEntry(string.concat(path, ".entries[", vm.toString(j), "]"));
            }
            bytes32 structHash = this.hashBatch(
                uint64(num(string.concat(path, ".anchorNumber"))), word(string.concat(path, ".anchorHash")), entries
            );
            checkSigned(path, structHash);
        }
    }

    function test_registrations() public view {
        assertEq(cases("registrations", 1), 1, "cases");
        string memory path = item("registrations", 0);
        Registration memory r = Registration({
            operator: account(string.concat(path, ".operator")),
            signer: vm.addr(num(".network.keys.worker")),
            encryptionKeyHash: word(string.concat(path, ".encryptionKeyHash")),
            measurement: word(string.concat(path, ".measurement")),
            evidenceHash: word(string.concat(path, ".evidenceHash")),
            expiry: uint64(num(string.concat(path, ".expiry")))
        });
        bytes32 digest = TypedData.digest(domain, TypedData.registration(r));
        assertEq(digest, word(string.concat(path, ".digest")), "digest");
        assertEq(
            this.recover(digest, data(string.concat(path, ".signature"))), vm.addr(num(".network.keys.keeper")), "keeper"
        );
    }

    function test_seedCommitments() public view {
        for (uint256 i = 0; i < cases("seedCommitments", 2); i++) {
            string memory path = item("seedCommitments", i);
            bytes32 commitment = keccak256(
                abi.encodePacked(word(string.concat(path, ".value")), word(string.concat(path, ".nonce")))
            );
            assertEq(commitment, word(string.concat(path, ".commitment")), "commitment");
            uint64 epoch = uint64(num(string.concat(path, ".epoch")));
            checkSigned(path, TypedData.seedCommitment(epoch, commitment, word(string.concat(path, ".previous"))));
        }
    }

    function test_invalidSignatures() public {
        for (uint256 i = 0; i < cases("invalidSignatures", 9); i++) {
            string memory path = item("invalidSignatures", i);
            bytes32 digest = word(string.concat(path, ".digest"));
            bytes memory signature = data(string.concat(path, ".signature"));
            (bool accepted,) = address(this).call(abi.encodeCall(this.recover, (digest, signature)));
            assertTrue(!accepted, text(string.concat(path, ".name")));
        }
    }

    // Doors that turn memory into the calldata the libraries read.

    function hashHead(Head calldata head) external pure returns (bytes32) {
        return Receipts.hashHead(head);
    }

    function hashBatch(uint64 anchor, bytes32 anchorHash, BatchEntry[] calldata entries) external pure returns (bytes32) {
        return TypedData.batch(anchor, anchorHash, entries);
    }

    function recover(bytes32 digest, bytes calldata signature) external pure returns (address) {
        return Signatures.recover(digest, signature);
    }

    function isIncluded(bytes calldata leaf, uint64 index, bytes32 root, uint256 count, bytes32[] calldata proof)
        external
        pure
        returns (bool)
    {
        return Receipts.isIncluded(leaf, index, root, count, proof);
    }

    function checkRecord(string memory fields, bytes memory expected, bool isDeploy) private {
        vm.roll(num(string.concat(fields, ".blockNumber")));
        vm.warp(num(string.concat(fields, ".timestamp")));
        vm.prevrandao(word(string.concat(fields, ".prevRandao")));
        QueueEntries.Origin memory origin = QueueEntries.Origin({
            secretContract: account(string.concat(fields, ".contract")),
            sender: account(string.concat(fields, ".sender")),
            nonce: uint64(num(string.concat(fields, ".nonce"))),
            epoch: uint64(num(string.concat(fields, ".epoch"))),
            admittedBy: uint32(num(string.concat(fields, ".workerId"))),
            forced: vm.parseJsonBool(json, string.concat(fields, ".forced"))
        });
        bytes32 inputs = word(string.concat(fields, ".inputsHash"));
        TaskTerms memory terms = readTerms(string.concat(fields, ".terms"));
        bytes memory entry = isDeploy
            ? QueueEntries.deploy(origin, inputs, terms, readDeployment(string.concat(fields, ".deployment")))
            : QueueEntries.task(origin, inputs, terms);
        assertEq(entry, expected, "record entry");
    }

    function checkSigned(string memory path, bytes32 structHash) private view {
        bytes32 digest = TypedData.digest(domain, structHash);
        assertEq(digest, word(string.concat(path, ".digest")), "digest");
        assertEq(
            this.recover(digest, data(string.concat(path, ".signature"))), account(string.concat(path, ".signer")), "signer"
        );
    }

    function included(string memory path, uint256 leaf) private view returns (bool) {
        return this.isIncluded(
            data(string.concat(item("leaves", leaf), ".leaf")),
            uint64(num(string.concat(path, ".index"))),
            word(string.concat(path, ".root")),
            num(string.concat(path, ".count")),
            vm.parseJsonBytes32Array(json, string.concat(path, ".proof"))
        );
    }

    function readTerms(string memory path) private view returns (TaskTerms memory) {
        return TaskTerms({
            gasClass: uint8(num(string.concat(path, ".gasClass"))),
            gasPrice: uint64(num(string.concat(path, ".gasPrice"))),
            callGasLimit: uint32(num(string.concat(path, ".callGasLimit"))),
            callPrepaid: uint128(num(string.concat(path, ".callPrepaid"))),
            token: account(string.concat(path, ".token")),
            amount: uint128(num(string.concat(path, ".amount"))),
            keyEpoch: uint64(num(string.concat(path, ".keyEpoch")))
        });
    }

    function readDeployment(string memory path) private view returns (Deployment memory) {
        return Deployment({
            salt: word(string.concat(path, ".salt")),
            codeHash: word(string.concat(path, ".codeHash")),
            hostAbi: uint8(num(string.concat(path, ".hostAbi"))),
            reveal: uint8(num(string.concat(path, ".reveal"))),
            finality: uint8(num(string.concat(path, ".finality"))),
            assurance: uint8(num(string.concat(path, ".assurance"))),
            placement: uint8(num(string.concat(path, ".placement"))),
            runtimeVersion: uint16(num(string.concat(path, ".runtimeVersion")))
        });
    }

    function readBatchEntry(string memory path) private view returns (BatchEntry memory) {
        return BatchEntry({
            secretContract: account(string.concat(path, ".contract")),
            previousHead: word(string.concat(path, ".previousHead")),
            stateHash: word(string.concat(path, ".stateHash")),
            receiptsRoot: word(string.concat(path, ".receiptsRoot")),
            queueHash: word(string.concat(path, ".queueHash")),
            index: uint32(num(string.concat(path, ".index"))),
            checkpointHash: word(string.concat(path, ".checkpointHash")),
            charges: uint96(num(string.concat(path, ".charges"))),
            results: data(string.concat(path, ".results"))
        });
    }

    /// Number of cases in a group; the file and this test must agree on it.
    function cases(string memory group, uint256 expected) private view returns (uint256 count) {
        count = num(string.concat(".counts.", group));
        assertEq(count, expected, string.concat("cases of ", group));
    }

    function item(string memory group, uint256 i) private pure returns (string memory) {
        return string.concat(".", group, "[", vm.toString(i), "]");
    }

    function num(string memory key) private view returns (uint256) {
        return vm.parseJsonUint(json, key);
    }

    function word(string memory key) private view returns (bytes32) {
        return vm.parseJsonBytes32(json, key);
    }

    function data(string memory key) private view returns (bytes memory) {
        return vm.parseJsonBytes(json, key);
    }

    function account(string memory key) private view returns (address) {
        return vm.parseJsonAddress(json, key);
    }

    function text(string memory key) private view returns (string memory) {
        return vm.parseJsonString(json, key);
    }
}
