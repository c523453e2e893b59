// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILedger} from "../interfaces/ILedger.sol";
import {Admission, Deployment, TaskTerms} from "../types/LedgerTypes.sol";
import {Aux, Counters, EpochState, LedgerState, SecretContract, Worker, WorkerStatus} from "../types/LedgerState.sol";
import {Accounts} from "./Accounts.sol";
import {CommitClock} from "./CommitClock.sol";
import {GasClasses} from "./GasClasses.sol";
import {QueueEntries} from "./QueueEntries.sol";
import {Seats} from "./Seats.sol";
import {Signatures} from "./Signatures.sol";
import {TypedData} from "./TypedData.sol";

/// How entries get into the queues (spec/ledger.md section 5).
library Records {
    uint256 internal constant MAX_PENDING = 1024;
    uint256 internal constant MAX_BATCH_RECORDS = 256;
    uint256 internal constant MAX_ENVELOPE = 32 * 1024;

    function recordTasks(
        LedgerState storage s,
        bytes32 domain,
        address secretContract,
        TaskTerms memory terms,
        bytes32[] calldata inputsHashes,
        Admission calldata admission
    ) internal {
        uint256 count = inputsHashes.length;
        require(count != 0 && count <= MAX_BATCH_RECORDS, ILedger.BadCount("records", count, MAX_BATCH_RECORDS));
        EpochState memory e = _openEpoch(s, terms);
        SecretContract storage q = s.contracts[secretContract];
        Counters memory c = _knownCounters(q, secretContract);

        bytes32 structHash = TypedData.admission(
            secretContract,
            msg.sender,
            keccak256(abi.encodePacked(inputsHashes)),
            terms,
            0,
            admission.validUntil
        );
        QueueEntries.Origin memory origin;
        origin.admittedBy = _admit(s, e, c, secretContract, TypedData.digest(domain, structHash), admission);
        origin.secretContract = secretContract;
        origin.sender = msg.sender;
        origin.epoch = e.epoch;
        origin.nonce = _lock(s, c, terms, count);

        bytes memory entry = QueueEntries.task(origin, inputsHashes[0], terms);
        emit ILedger.Queued(secretContract, msg.sender, c.length, entry, inputsHashes[1:]);
        bytes32 queueHash = fold(q.queueHash, keccak256(entry));
        for (uint256 i = 1; i < count; i++) {
            QueueEntries.setNonceAndInputs(entry, origin.nonce + uint64(i), inputsHashes[i]);
            queueHash = fold(queueHash, keccak256(entry));
        }
        q.queueHash = queueHash;
        c.length += uint32(count);
        q.counters = c;
    }

    function recordDeployment(
        LedgerState storage s,
        bytes32 domain,
        address secretContract,
        Deployment memory deployment,
        TaskTerms memory terms,
        bytes32 inputsHash,
        Admission calldata admission
    ) internal {
        _checkDeployment(deployment);
        EpochState memory e = _openEpoch(s, terms);
        SecretContract storage q = s.contracts[secretContract];
        Counters memory c = q.counters;
        require(c.length == 0, ILedger.ContractExists(secretContract));

        bytes32 structHash = TypedData.admission(
            secretContract,
            msg.sender,
            keccak256(abi.encodePacked(inputsHash)),
            terms,
            TypedData.deploymentHash(deployment),
            admission.validUntil
        );
        QueueEntries.Origin memory origin;
        origin.admittedBy = _admit(s, e, c, secretContract, TypedData.digest(domain, structHash), admission);
        origin.secretContract = secretContract;
        origin.sender = msg.sender;
        origin.epoch = e.epoch;
        origin.nonce = _lock(s, c, terms, 1);

        bytes memory entry = QueueEntries.deploy(origin, inputsHash, terms, deployment);
        emit ILedger.Queued(secretContract, msg.sender, 0, entry, new bytes32[](0));
        q.queueHash = fold(0, keccak256(entry));
        c.length = 1;
        q.counters = c;
        q.codeHash = deployment.codeHash;
        q.hostAbi = deployment.hostAbi;
        q.reveal = deployment.reveal;
        q.finality = deployment.finality;
        q.assurance = deployment.assurance;
        q.placement = deployment.placement;
        q.runtimeVersion = deployment.runtimeVersion;
        q.deployEpoch = e.epoch;
    }

    function forceTask(
        LedgerState storage s,
        address secretContract,
        TaskTerms memory terms,
        bytes calldata envelope,
        uint96 receiptFee,
        uint40 commitBlocks
    ) internal {
        require(envelope.length != 0, ILedger.EnvelopeEmpty());
        require(envelope.length <= MAX_ENVELOPE, ILedger.EnvelopeTooLong(envelope.length, MAX_ENVELOPE));
        EpochState memory e = _openEpoch(s, terms);
        SecretContract storage q = s.contracts[secretContract];
        Counters memory c = _knownCounters(q, secretContract);

        QueueEntries.Origin memory origin;
        origin.forced = true;
        origin.secretContract = secretContract;
        origin.sender = msg.sender;
        origin.epoch = e.epoch;
        origin.nonce = _lock(s, c, terms, 1);
        Accounts.debit(s.accounts, msg.sender, receiptFee);

        bytes memory entry = QueueEntries.task(origin, keccak256(envelope), terms);
        emit ILedger.Queued(secretContract, msg.sender, c.length, entry, new bytes32[](0));
        emit ILedger.EnvelopeForced(secretContract, c.length, envelope);
        append(q, c, entry);

        Aux memory aux = CommitClock.readAux(q, c);
        aux.forcedUpTo = c.length;
        aux.bounty += receiptFee;
        CommitClock.writeAux(q, c, aux);
        if (!CommitClock.isRunning(c)) {
            CommitClock.start(c, e.startBlock, c.length);
            emit ILedger.CommitRequested(
                secretContract, c.requested, uint64(CommitClock.deadline(c, e.startBlock, commitBlocks))
            );
        }
        q.counters = c;
    }

    /// Adds one entry to the queue; the caller stores the counters.
    function append(SecretContract storage q, Counters memory c, bytes memory entry) internal {
        q.queueHash = fold(q.queueHash, keccak256(entry));
        c.length += 1;
    }

    function fold(bytes32 queueHash, bytes32 entryHash) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(queueHash, entryHash));
    }

    /// The epoch, if records are accepted in it on these terms.
    function _openEpoch(LedgerState storage s, TaskTerms memory terms) private view returns (EpochState memory e) {
        require(!s.paused, ILedger.RecordsArePaused());
        require(terms.callGasLimit == 0 && terms.callPrepaid == 0, ILedger.NotEnabled("ethereum_call"));
        require(terms.token == address(0) && terms.amount == 0, ILedger.NotEnabled("token_deposit"));
        e = s.epochState;
        require(e.seatCount != 0, ILedger.NoSeats(e.epoch));
        require(
            terms.keyEpoch == e.epoch || terms.keyEpoch == e.epoch - 1,
            ILedger.KeyEpochNotAccepted(terms.keyEpoch, e.epoch)
        );
    }

    function _knownCounters(SecretContract storage q, address secretContract)
        private
        view
        returns (Counters memory c)
    {
        c = q.counters;
        require(c.length != 0, ILedger.UnknownContract(secretContract));
    }

    /// Moves the locks of `count` tasks into the contract and gives out nonces.
    function _lock(LedgerState storage s, Counters memory c, TaskTerms memory terms, uint256 count)
        private
        returns (uint64 firstNonce)
    {
        uint256 pending = c.length - c.committed + count;
        require(pending <= MAX_PENDING, ILedger.TooManyPending(pending, MAX_PENDING));
        uint256 amount = GasClasses.lockOf(terms.gasClass, terms.gasPrice) * count;
        uint256 locked = c.locked + amount;
        require(locked <= type(uint96).max, ILedger.LockedOverflow(locked, type(uint96).max));
        c.locked = uint96(locked);
        return Accounts.debitRecords(s.accounts, msg.sender, amount, count);
    }

    /// The worker in force, if it signed the admission.
    function _admit(
        LedgerState storage s,
        EpochState memory e,
        Counters memory c,
        address secretContract,
        bytes32 digest,
        Admission calldata admission
    ) private view returns (uint32 workerId) {
        require(
            block.number <= admission.validUntil, ILedger.AdmissionExpired(admission.validUntil, block.number)
        );
        uint8 attempt = CommitClock.attemptInForce(c, e.startBlock);
        uint256 seat = Seats.select(s.seed, secretContract, attempt, e.seatCount);
        workerId = Seats.workerAt(s.seats[seat], e.epoch);
        Worker storage worker = s.workers[workerId];
        address signer = Signatures.recover(digest, admission.signature);
        require(
            signer == worker.signer && worker.status == WorkerStatus.Registered,
            ILedger.NotTheSeat(signer, worker.signer)
        );
        require(block.timestamp <= worker.evidenceExpiry, ILedger.EvidenceExpired(workerId, worker.evidenceExpiry));
    }

    function _checkDeployment(Deployment memory d) private pure {
        require(d.hostAbi == 1 || d.hostAbi == 2, ILedger.BadDeployment("hostAbi", d.hostAbi));
        require(d.reveal == 1 || d.reveal == 2, ILedger.BadDeployment("reveal", d.reveal));
        require(d.finality >= 1 && d.finality <= 3, ILedger.BadDeployment("finality", d.finality));
        require(d.assurance == 1, ILedger.BadDeployment("assurance", d.assurance));
        require(d.placement == 1, ILedger.BadDeployment("placement", d.placement));
        require(d.runtimeVersion == 1, ILedger.BadDeployment("runtimeVersion", d.runtimeVersion));
    }
}
