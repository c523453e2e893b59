// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {DevnetToken} from "../../src/devnet/DevnetToken.sol";
import {ILedger} from "../../src/interfaces/ILedger.sol";
import {TypedData} from "../../src/libraries/TypedData.sol";
import {Counters, EpochState} from "../../src/types/LedgerState.sol";
import {
    Admission,
    BatchEntry,
    Deployment,
    Head,
    Parameters,
    Registration,
    TaskTerms
} from "../../src/types/LedgerTypes.sol";
import {Mountains} from "./Mountains.sol";
import {Test} from "./Test.sol";
import {Vm} from "./Vm.sol";

/// A network around a real Ledger: keeper and workers with keys, honest receipts with real leaves, blocks with headers.
abstract contract Network is Test {
    uint256 internal constant KEEPER_KEY = 0xC0FFEE;
    address internal constant GOVERNOR = address(0x60);
    address internal constant OPERATOR = address(0x0A);
    address internal constant ALICE = address(0xA11CE);
    address internal constant BOB = address(0xB0B);
    bytes32 internal constant NETWORK_ID = keccak256("test network");
    uint128 internal constant STAKE = 1000 ether;
    uint96 internal constant FEE = 1 ether;
    uint64 internal constant PRICE = 1 gwei;
    uint64 internal constant LEAST_PRICE = PRICE / 10;
    uint256 internal constant F = 12;
    uint256 internal constant G = 20;
    uint256 internal constant A = 2;
    uint256 internal constant EPOCH = 60;
    uint40 internal constant TIMELOCK = 1 days;
    bytes32 internal constant MEASUREMENT = keccak256("measurement");
    bytes32 internal constant KEEPER_MEASUREMENT = keccak256("keeper measurement");

    DevnetToken internal token;
    ILedger internal ledger;

    /// Keeper's values by the epoch they are used in, and the nonces of its commitments to them.
    mapping(uint64 epoch => bytes32) internal epochSecrets;
    mapping(uint64 epoch => bytes32) internal epochNonces;

    /// Our copy of one contract: every entry, and the leaves of those committed.
    struct Copy {
        bytes[] entries;
        bytes[] leaves;
        bytes32[] queueHashes;
        Head head;
        bytes32 headHash;
    }

    mapping(address secretContract => Copy) internal copies;

    function setUpNetwork(uint256 workerCount) internal {
        vm.roll(1_000);
        vm.warp(1_790_000_000);
        token = new DevnetToken();
        ledger = deployLedger(parametersOf(address(token)));
        fund(ALICE, 1_000_000 ether);
        fund(BOB, 1_000_000 ether);
        fund(OPERATOR, 1_000_000 ether);
        for (uint256 i = 0; i < workerCount; i++) {
            addWorker();
            login(uint32(i + 1), 1);
        }
    }

    /// From the artifact: compiled once, not once more inside every test.
    function deployLedger(Parameters memory p) internal returns (ILedger) {
        return deployLedger(p, MEASUREMENT, KEEPER_MEASUREMENT);
    }

    function deployLedger(Parameters memory p, bytes32 worker, bytes32 keeper) internal returns (ILedger) {
        bytes memory creation = bytes.concat(vm.getCode("Ledger.sol:Ledger"), abi.encode(p, worker, keeper));
        address made;
        assembly ("memory-safe") {
            made := create(0, add(creation, 32), mload(creation))
            if iszero(made) {
                // Hands on why the constructor refused.
                returndatacopy(0, 0, returndatasize())
                revert(0, returndatasize())
            }
        }
        return ILedger(made);
    }

    function parametersOf(address feeToken) internal pure returns (Parameters memory) {
        return Parameters({
            networkId: NETWORK_ID,
            feeToken: feeToken,
            governor: GOVERNOR,
            keeper: vm.addr(KEEPER_KEY),
            epochLength: uint40(EPOCH),
            commitBlocks: uint40(F),
            graceBlocks: uint40(G),
            maxAttempts: uint8(A),
            seatStake: STAKE,
            receiptFee: FEE,
            penalty: STAKE / 10,
            timelock: TIMELOCK,
            minGasPrice: LEAST_PRICE
        });
    }

    // Workers

    function workerKey(uint32 id) internal pure returns (uint256) {
        return 0x1000 + id;
    }

    function registrationOf(uint32 id) internal view returns (Registration memory) {
        return Registration({
            operator: OPERATOR,
            signer: vm.addr(workerKey(id)),
            encryptionKeyHash: keccak256(abi.encode("encryption", id)),
            measurement: MEASUREMENT,
            evidenceHash: keccak256(abi.encode("evidence", id)),
            expiry: uint64(block.timestamp + 29 days)
        });
    }

    uint32 private registered;

    function addWorker() internal returns (uint32 id) {
        Registration memory r = registrationOf(++registered);
        id = ledger.registerWorker(r, signed(KEEPER_KEY, TypedData.registration(r)));
        vm.prank(OPERATOR);
        ledger.addStake(id, STAKE);
    }

    function login(uint32 id, uint16 count) internal {
        vm.prank(OPERATOR);
        ledger.login(id, count);
    }

    // Accounts

    function fund(address account, uint128 amount) internal {
        token.mint(account, amount);
        vm.startPrank(account);
        token.approve(address(ledger), amount);
        ledger.deposit(amount);
        vm.stopPrank();
    }

    function balanceOf(address account) internal view returns (uint256) {
        return ledger.accountOf(account).balance;
    }

    // Epochs

    /// A header with the fields up to prevrandao and a few behind it; its hash becomes that of block `number`.
    function makeHeader(uint256 number, bytes32 prevRandao) internal returns (bytes memory header) {
        bytes memory fields = bytes.concat(
            abi.encodePacked(hex"a0", keccak256(abi.encode("parent", number)), hex"a0", keccak256("uncles"), hex"94", GOVERNOR),
            abi.encodePacked(hex"a0", keccak256("state"), hex"a0", keccak256("transactions"), hex"a0", keccak256("receipts")),
            abi.encodePacked(hex"b90100", new bytes(256), hex"80", hex"83", uint24(number), hex"8401c9c380", hex"825208"),
            abi.encodePacked(hex"84", uint32(block.timestamp), hex"86656e69676d61", hex"a0", prevRandao, hex"88", uint64(0))
        );
        header = abi.encodePacked(hex"f9", uint16(fields.length), fields);
        vm.setBlockhash(number, keccak256(header));
    }

    function turnEpoch() internal {
        EpochState memory e = ledger.epochState();
        if (vm.getBlockNumber() <= e.seedBlock) vm.roll(e.seedBlock + 1);
        bytes memory header = makeHeader(e.seedBlock, keccak256(abi.encode("prevrandao", e.seedBlock)));
        (,,, bytes32 commitment) = ledger.seeds();
        bytes32 reveal = commitment == 0 ? bytes32(0) : epochSecrets[e.epoch + 2];
        bytes32 next = commit(e.epoch + 3, keccak256(abi.encode("nonce", e.epoch + 3)));
        ledger.turnEpoch(
            header,
            reveal,
            epochNonces[e.epoch + 2],
            next,
            signed(KEEPER_KEY, TypedData.seedCommitment(e.epoch + 3, next, 0))
        );
    }

    /// The keeper's commitment to its value for an epoch; the value is always the same, the nonce is of its process.
    function commit(uint64 epoch, bytes32 nonce) internal returns (bytes32) {
        epochSecrets[epoch] = keccak256(abi.encode("epoch secret", epoch));
        epochNonces[epoch] = nonce;
        return keccak256(abi.encodePacked(epochSecrets[epoch], nonce));
    }

    // Records

    function termsOf(uint8 gasClass) internal view returns (TaskTerms memory terms) {
        terms.gasClass = gasClass;
        terms.gasPrice = PRICE;
        terms.keyEpoch = ledger.epochState().epoch;
    }

    function deploymentOf(bytes32 salt) internal pure returns (Deployment memory) {
        return Deployment({
            salt: salt,
            codeHash: keccak256("code"),
            hostAbi: 2,
            reveal: 1,
            finality: 1,
            assurance: 1,
            placement: 1,
            runtimeVersion: 1
        });
    }

    function seatKey(address secretContract) internal view returns (uint256) {
        (, uint32 id,) = ledger.seatInForce(secretContract);
        return workerKey(id);
    }

    function admit(address secretContract, address sender, bytes32[] memory inputs, TaskTerms memory terms, bytes32 deployment)
        internal
        view
        returns (Admission memory a)
    {
        a.validUntil = uint64(vm.getBlockNumber() + 10);
        a.signature = signed(
            seatKey(secretContract),
            TypedData.admission(
                secretContract, sender, keccak256(abi.encodePacked(inputs)), terms, deployment, a.validUntil
            )
        );
    }

    function deployContract(address sender, bytes32 salt) internal returns (address secretContract) {
        Deployment memory d = deploymentOf(salt);
        TaskTerms memory terms = termsOf(4);
        secretContract = ledger.contractAddress(sender, salt);
        bytes32[] memory inputs = inputsOf(secretContract, 1);
        Admission memory a = admit(secretContract, sender, inputs, terms, TypedData.deploymentHash(d));
        vm.recordLogs();
        vm.prank(sender);
        ledger.recordDeployment(d, terms, inputs[0], a);
        follow(secretContract);
    }

    function inputsOf(address secretContract, uint256 count) internal view returns (bytes32[] memory inputs) {
        inputs = new bytes32[](count);
        for (uint256 i = 0; i < count; i++) {
            inputs[i] = keccak256(abi.encode("inputs", secretContract, copies[secretContract].entries.length + i));
        }
    }

    function record(address secretContract, address sender, uint256 count) internal {
        TaskTerms memory terms = termsOf(4);
        bytes32[] memory inputs = inputsOf(secretContract, count);
        Admission memory a = admit(secretContract, sender, inputs, terms, 0);
        vm.recordLogs();
        vm.prank(sender);
        ledger.recordTasks(secretContract, terms, inputs, a);
        follow(secretContract);
    }

    function force(address secretContract, address sender, bytes memory envelope) internal {
        TaskTerms memory terms = termsOf(4);
        vm.recordLogs();
        vm.prank(sender);
        ledger.forceTask(secretContract, terms, envelope);
        follow(secretContract);
    }

    /// Folds what the events said, and requires that the Ledger folded the same.
    function follow(address secretContract) internal {
        Copy storage copy = copies[secretContract];
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; i++) {
            if (logs[i].topics[0] != ILedger.Queued.selector) continue;
            (uint32 index, bytes memory entry, bytes32[] memory more) =
                abi.decode(logs[i].data, (uint32, bytes, bytes32[]));
            assertEq(index, copy.entries.length, "index of the event");
            push(copy, entry);
            for (uint256 j = 0; j < more.length; j++) {
                push(copy, nextEntry(entry, uint64(j + 1), more[j]));
            }
        }
        (bytes32 queueHash, Counters memory c,) = ledger.queueOf(secretContract);
        assertEq(queueHash, copy.queueHashes[copy.queueHashes.length - 1], "queue hash");
        assertEq(c.length, copy.entries.length, "queue length");
    }

    function push(Copy storage copy, bytes memory entry) private {
        bytes32 before = copy.queueHashes.length == 0 ? bytes32(0) : copy.queueHashes[copy.queueHashes.length - 1];
        copy.entries.push(entry);
        copy.queueHashes.push(keccak256(abi.encodePacked(before, keccak256(entry))));
    }

    /// The entry `offset` places after `entry` in the same call, byte by byte.
    function nextEntry(bytes memory entry, uint64 offset, bytes32 inputsHash) internal pure returns (bytes memory next) {
        next = abi.encodePacked(entry);
        uint64 nonce = 0;
        for (uint256 i = 43; i < 51; i++) {
            nonce = (nonce << 8) | uint8(entry[i]);
        }
        bytes memory middle = abi.encodePacked(nonce + offset, inputsHash);
        for (uint256 i = 0; i < 40; i++) {
            next[43 + i] = middle[i];
        }
    }

    // Receipts

    /// The receipts that an honest enclave makes of the entries up to `index`: charged class 1, odd tasks fail.
    function receiptsFor(address secretContract, uint32 index) internal returns (BatchEntry memory entry) {
        Copy storage copy = copies[secretContract];
        uint256 from = copy.leaves.length;
        entry.secretContract = secretContract;
        entry.previousHead = copy.headHash;
        entry.index = index;
        entry.results = new bytes(index - from);
        bytes32 stateHash = copy.head.stateHash;
        for (uint256 i = from; i < index; i++) {
            bytes memory queued = copy.entries[i];
            uint8 status = isExpired(copy, i) ? 3 : uint8(queued[1]) > 2 ? 4 : i % 2 == 0 ? 1 : 2;
            uint128 charge = status > 2 ? 0 : uint128(25_000) * PRICE;
            if (status <= 2) stateHash = keccak256(abi.encodePacked(stateHash, keccak256(abi.encode("body", i))));
            copy.leaves.push(leafOf(queued, uint64(i), status, charge, stateHash));
            entry.results[i - from] = bytes1(status << 4 | (status > 2 ? 0 : 1));
            entry.charges += uint96(charge);
        }
        entry.stateHash = stateHash;
        entry.receiptsRoot = Mountains.root(copy.leaves, index);
        entry.queueHash = copy.queueHashes[index - 1];
        copy.head = Head({
            stateHash: stateHash,
            receiptsRoot: entry.receiptsRoot,
            queueHash: entry.queueHash,
            index: index,
            checkpointHash: 0
        });
        copy.headHash = keccak256(abi.encode(copy.head));
    }

    function isExpired(Copy storage copy, uint256 index) private view returns (bool) {
        for (uint256 i = index + 1; i < copy.entries.length; i++) {
            bytes memory e = copy.entries[i];
            if (uint8(e[1]) != 3) continue;
            uint256 named = uint256(uint8(e[22])) << 24 | uint256(uint8(e[23])) << 16 | uint256(uint8(e[24])) << 8 | uint8(e[25]);
            if (named == index) return true;
        }
        return false;
    }

    function leafOf(bytes memory queued, uint64 index, uint8 status, uint128 charge, bytes32 stateHash)
        private
        pure
        returns (bytes memory)
    {
        address sender = status == 4 ? address(0) : address(bytes20(slice(queued, 23)));
        uint128 lock = status > 2 ? 0 : uint128((12_500 << uint8(queued[83])) * uint256(uint64(bytes8(slice(queued, 84)))));
        bytes32 body = status > 2 ? bytes32(0) : keccak256(abi.encode("body", index));
        bytes32 taskId = keccak256(abi.encode("task", index));
        return abi.encodePacked(
            keccak256(queued), taskId, sender, index, lock, charge, status, uint8(status > 2 ? 0 : 1), body, stateHash
        );
    }

    function slice(bytes memory data, uint256 offset) internal pure returns (bytes32 word) {
        assembly ("memory-safe") {
            word := mload(add(add(data, 32), offset))
        }
    }

    /// Commits everything up to `index` with the seat in force.
    function commit(address secretContract, uint32 index) internal {
        (, uint32 id,) = ledger.seatInForce(secretContract);
        BatchEntry[] memory entries = new BatchEntry[](1);
        entries[0] = receiptsFor(secretContract, index);
        commitAs(id, entries);
    }

    function commitAll(address secretContract) internal {
        commit(secretContract, uint32(copies[secretContract].entries.length));
    }

    function commitAs(uint32 id, BatchEntry[] memory entries) internal {
        commitAs(id, entries, uint64(vm.getBlockNumber() - 1));
    }

    function commitAs(uint32 id, BatchEntry[] memory entries, uint64 anchor) internal {
        (bytes32 anchorHash, bytes[] memory signatures) = signBatch(id, entries, anchor);
        ledger.commitBatch(anchor, anchorHash, entries, signatures);
    }

    function signBatch(uint32 id, BatchEntry[] memory entries, uint64 anchor)
        internal
        view
        returns (bytes32 anchorHash, bytes[] memory signatures)
    {
        anchorHash = blockhash(anchor);
        signatures = new bytes[](1);
        signatures[0] = signed(workerKey(id), this.batchHash(anchor, anchorHash, entries));
    }

    /// External, so that memory becomes the calldata that TypedData reads.
    function batchHash(uint64 anchor, bytes32 anchorHash, BatchEntry[] calldata entries) external pure returns (bytes32) {
        return TypedData.batch(anchor, anchorHash, entries);
    }

    function single(BatchEntry memory entry) internal pure returns (BatchEntry[] memory entries) {
        entries = new BatchEntry[](1);
        entries[0] = entry;
    }

    function headSlot(address secretContract) internal view returns (uint8 newest) {
        (, newest) = ledger.headsOf(secretContract);
    }

    // Failover

    /// Requests a commit and lets every attempt pass.
    function missAllAttempts(address secretContract) internal {
        vm.prank(BOB);
        ledger.requestCommit(secretContract);
        missRunningAttempts(secretContract);
    }

    function missRunningAttempts(address secretContract) internal {
        for (uint256 i = 0; i < A; i++) {
            vm.roll(vm.getBlockNumber() + F + 1);
            ledger.replaceWorker(secretContract);
        }
        vm.roll(vm.getBlockNumber() + F + 1);
    }

    /// Hashes of all entries that are not committed.
    function pendingHashes(address secretContract) internal view returns (bytes32[] memory hashes) {
        Copy storage copy = copies[secretContract];
        uint256 committed = copy.leaves.length;
        hashes = new bytes32[](copy.entries.length - committed);
        for (uint256 i = 0; i < hashes.length; i++) {
            hashes[i] = keccak256(copy.entries[committed + i]);
        }
    }

    function list(bytes memory entry) internal pure returns (bytes[] memory entries) {
        entries = new bytes[](1);
        entries[0] = entry;
    }

    function range(address secretContract, uint256 from, uint256 end) internal view returns (bytes[] memory entries) {
        entries = new bytes[](end - from);
        for (uint256 i = 0; i < entries.length; i++) {
            entries[i] = copies[secretContract].entries[from + i];
        }
    }

    /// Expires the entry at `index`, which is the first that is neither committed nor expired.
    function expire(address secretContract, uint256 index) internal {
        expireRange(secretContract, index, index + 1);
    }

    /// Expires the entries from `from` to `end` (exclusive).
    function expireRange(address secretContract, uint256 from, uint256 end) internal {
        bytes[] memory entries = range(secretContract, from, end);
        bytes32[] memory hashes = pendingHashes(secretContract);
        vm.recordLogs();
        ledger.expireHead(secretContract, copies[secretContract].head, entries, hashes);
        follow(secretContract);
    }

    // Signatures

    function signed(uint256 key, bytes32 structHash) internal view returns (bytes memory) {
        return signedRaw(key, TypedData.digest(ledger.domainSeparator(), structHash));
    }

    function signedRaw(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }
}
