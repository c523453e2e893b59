// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILedger} from "../interfaces/ILedger.sol";
import {Admission, Deployment, TaskTerms} from "../types/LedgerTypes.sol";
import {
    Account,
    Aux,
    Counters,
    EpochState,
    LedgerState,
    SecretContract,
    Worker,
    WorkerStatus
} from "../types/LedgerState.sol";
import {Accounts} from "./Accounts.sol";
import {CommitClock} from "./CommitClock.sol";
import {GasClasses} from "./GasClasses.sol";
import {Hashes} from "./Hashes.sol";
import {QueueEntries} from "./QueueEntries.sol";
import {Seats} from "./Seats.sol";
import {Signatures} from "./Signatures.sol";
import {TypedData} from "./TypedData.sol";
import {Words} from "./Words.sol";

/// How entries get into the queues (spec/ledger.md section 5). This is what users pay for most often, so the words of the epoch, the
/// counters and the account stay words here: fields are read by the shifts of the storage layout (Words).
library Records {
    using Words for Counters;
    using Words for EpochState;
    using Words for Account;

    uint256 internal constant MAX_PENDING = 1024;
    /// Places that only forced tasks may take, or a seat could keep them out by admitting its own.
    uint256 internal constant FORCED_PLACES = 256;
    uint256 internal constant MAX_BATCH_RECORDS = 256;
    uint256 internal constant MAX_ENVELOPE = 32 * 1024;

    uint256 private constant PAUSED = 1 << 240;
    uint256 private constant LOCKED = 160;

    function recordTasks(
        LedgerState storage s,
        bytes32 domain,
        uint64 minGasPrice,
        address secretContract,
        TaskTerms memory terms,
        bytes32[] calldata inputsHashes,
        Admission calldata admission
    ) internal {
        uint256 count = inputsHashes.length;
        if (count == 0 || count > MAX_BATCH_RECORDS) revert ILedger.BadCount("records", count, MAX_BATCH_RECORDS);
        uint256 e = _openEpoch(s, terms, minGasPrice);
        SecretContract storage q = s.contracts[secretContract];
        uint256 c = _knownCounters(q, secretContract);

        bytes32 structHash = TypedData.admission(
            secretContract, msg.sender, Hashes.concatenated(inputsHashes), terms, 0, admission.validUntil
        );
        uint32 workerId = _admit(s, e, c, secretContract, TypedData.digest(domain, structHash), admission);
        uint64 nonce;
        (c, nonce) = _lock(s, c, terms, count, MAX_PENDING - FORCED_PLACES);

        bytes memory entry = QueueEntries.task(
            QueueEntries.Origin(secretContract, msg.sender, nonce, uint64(e), workerId, false), inputsHashes[0], terms
        );
        emit ILedger.Queued(secretContract, msg.sender, uint32(c), entry, inputsHashes[1:]);
        bytes32 queueHash = fold(q.queueHash, keccak256(entry));
        unchecked {
            // A nonce cannot reach 2^64 one record at a time, nor a queue 2^32 entries through MAX_PENDING at a time.
            for (uint256 i = 1; i < count; i++) {
                QueueEntries.setNonceAndInputs(entry, nonce + uint64(i), inputsHashes[i]);
                queueHash = fold(queueHash, keccak256(entry));
            }
            q.queueHash = queueHash;
            q.counters.saveRaw(c + count);
        }
    }

    function recordDeployment(
        LedgerState storage s,
        bytes32 domain,
        uint64 minGasPrice,
        address secretContract,
        Deployment memory deployment,
        TaskTerms memory terms,
        bytes32 inputsHash,
        Admission calldata admission
    ) internal {
        _checkDeployment(deployment);
        uint256 e = _openEpoch(s, terms, minGasPrice);
        SecretContract storage q = s.contracts[secretContract];
        uint256 c = q.counters.raw();
        if (uint32(c) != 0) revert ILedger.ContractExists(secretContract);

        bytes32 structHash = TypedData.admission(
            secretContract,
            msg.sender,
            keccak256(abi.encodePacked(inputsHash)),
            terms,
            TypedData.deploymentHash(deployment),
            admission.validUntil
        );
        uint32 workerId = _admit(s, e, c, secretContract, TypedData.digest(domain, structHash), admission);
        uint64 nonce;
        (c, nonce) = _lock(s, c, terms, 1, MAX_PENDING - FORCED_PLACES);

        bytes memory entry = QueueEntries.deploy(
            QueueEntries.Origin(secretContract, msg.sender, nonce, uint64(e), workerId, false),
            inputsHash,
            terms,
            deployment
        );
        emit ILedger.Queued(secretContract, msg.sender, 0, entry, new bytes32[](0));
        q.queueHash = fold(0, keccak256(entry));
        q.counters.saveRaw(c + 1);
        q.codeHash = deployment.codeHash;
        q.hostAbi = deployment.hostAbi;
        q.reveal = deployment.reveal;
        q.finality = deployment.finality;
        q.assurance = deployment.assurance;
        q.placement = deployment.placement;
        q.runtimeVersion = deployment.runtimeVersion;
        q.deployEpoch = uint64(e);
    }

    function forceTask(
        LedgerState storage s,
        uint64 minGasPrice,
        address secretContract,
        TaskTerms memory terms,
        bytes calldata envelope,
        uint96 receiptFee,
        uint40 commitBlocks
    ) internal {
        if (envelope.length == 0) revert ILedger.EnvelopeEmpty();
        if (envelope.length > MAX_ENVELOPE) revert ILedger.EnvelopeTooLong(envelope.length, MAX_ENVELOPE);
        uint256 e = _openEpoch(s, terms, minGasPrice);
        SecretContract storage q = s.contracts[secretContract];
        (uint256 word, uint64 nonce) = _lock(s, _knownCounters(q, secretContract), terms, 1, MAX_PENDING);
        Accounts.debit(s.accounts, msg.sender, receiptFee);

        bytes memory entry = QueueEntries.task(
            QueueEntries.Origin(secretContract, msg.sender, nonce, uint64(e), 0, true), keccak256(envelope), terms
        );
        emit ILedger.Queued(secretContract, msg.sender, uint32(word), entry, new bytes32[](0));
        emit ILedger.EnvelopeForced(secretContract, uint32(word), envelope);
        Counters memory c = Words.counters(word);
        append(q, c, entry);

        Aux memory aux = CommitClock.readAux(q, c);
        aux.forcedUpTo = c.length;
        aux.bounty += receiptFee;
        CommitClock.writeAux(q, c, aux);
        if (!CommitClock.isRunning(c)) {
            uint40 startBlock = _startBlock(e);
            CommitClock.start(c, startBlock, c.length);
            emit ILedger.CommitRequested(
                secretContract, c.requested, uint64(CommitClock.deadline(c, startBlock, commitBlocks))
            );
        }
        q.counters.save(c);
    }

    /// Adds one entry to the queue; the caller stores the counters.
    function append(SecretContract storage q, Counters memory c, bytes memory entry) internal {
        q.queueHash = fold(q.queueHash, keccak256(entry));
        c.length += 1;
    }

    function fold(bytes32 queueHash, bytes32 entryHash) internal pure returns (bytes32) {
        return Hashes.pair(queueHash, entryHash);
    }

    /// The word of the epoch, if records are accepted in it on these terms.
    function _openEpoch(LedgerState storage s, TaskTerms memory terms, uint64 minGasPrice)
        private
        view
        returns (uint256 e)
    {
        if (terms.gasPrice < minGasPrice) revert ILedger.GasPriceTooLow(terms.gasPrice, minGasPrice);
        if (terms.callGasLimit != 0 || terms.callPrepaid != 0) revert ILedger.NotEnabled("ethereum_call");
        if (terms.token != address(0) || terms.amount != 0) revert ILedger.NotEnabled("token_deposit");
        e = s.epochState.raw();
        uint64 epoch = uint64(e);
        if (e & PAUSED != 0) revert ILedger.RecordsArePaused();
        if (_seatCount(e) == 0) revert ILedger.NoSeats(epoch);
        // There are seats, so the epoch is at least 1.
        if (terms.keyEpoch != epoch && terms.keyEpoch != epoch - 1) {
            revert ILedger.KeyEpochNotAccepted(terms.keyEpoch, epoch);
        }
    }

    function _knownCounters(SecretContract storage q, address secretContract) private view returns (uint256 c) {
        c = q.counters.raw();
        if (uint32(c) == 0) revert ILedger.UnknownContract(secretContract);
    }

    /// Moves the locks of `count` tasks from the sender into the contract and gives out nonces.
    /// @param places how many entries may be pending with them
    /// @return the word of the counters with the new locked sum
    function _lock(LedgerState storage s, uint256 c, TaskTerms memory terms, uint256 count, uint256 places)
        private
        returns (uint256, uint64 firstNonce)
    {
        unchecked {
            // Nothing committed is longer than the queue; a lock is below 2^93 and a count below 2^9.
            uint256 pending = uint32(c) - uint32(c >> 32) + count;
            if (pending > places) revert ILedger.TooManyPending(pending, places);
            uint256 amount = GasClasses.lockOf(terms.gasClass, terms.gasPrice) * count;
            uint256 locked = (c >> LOCKED) + amount;
            if (locked > type(uint96).max) revert ILedger.LockedOverflow(locked, type(uint96).max);

            Account storage account = s.accounts[msg.sender];
            uint256 word = account.raw();
            if (uint128(word) < amount) revert ILedger.InsufficientBalance(msg.sender, uint128(word), amount);
            account.saveRaw(word - amount + (count << 128));
            return (c + (amount << LOCKED), uint64(word >> 128));
        }
    }

    /// The worker in force, if it signed the admission.
    function _admit(
        LedgerState storage s,
        uint256 e,
        uint256 c,
        address secretContract,
        bytes32 digest,
        Admission calldata admission
    ) private view returns (uint32 workerId) {
        if (block.number > admission.validUntil) revert ILedger.AdmissionExpired(admission.validUntil, block.number);
        uint8 attempt = CommitClock.attemptInForce(uint40(c >> 96), uint8(c >> 136), _startBlock(e));
        workerId = Seats.workerAt(s, Seats.select(s.seed, secretContract, attempt, _seatCount(e)), uint64(e));
        Worker storage worker = s.workers[workerId];
        address signer = Signatures.recover(digest, admission.signature);
        if (signer != worker.signer || worker.status != WorkerStatus.Registered) {
            revert ILedger.NotTheSeat(signer, worker.signer);
        }
        if (block.timestamp >= worker.evidenceExpiry) revert ILedger.EvidenceExpired(workerId, worker.evidenceExpiry);
    }

    function _startBlock(uint256 e) private pure returns (uint40) {
        return uint40(e >> 64);
    }

    function _seatCount(uint256 e) private pure returns (uint32) {
        return uint32(e >> 104);
    }

    function _checkDeployment(Deployment memory d) private pure {
        if (d.hostAbi != 1 && d.hostAbi != 2) revert ILedger.BadDeployment("hostAbi", d.hostAbi);
        if (d.reveal != 1 && d.reveal != 2) revert ILedger.BadDeployment("reveal", d.reveal);
        if (d.finality < 1 || d.finality > 3) revert ILedger.BadDeployment("finality", d.finality);
        if (d.assurance != 1) revert ILedger.BadDeployment("assurance", d.assurance);
        if (d.placement != 1) revert ILedger.BadDeployment("placement", d.placement);
        if (d.runtimeVersion != 1) revert ILedger.BadDeployment("runtimeVersion", d.runtimeVersion);
    }
}
