// SPDX-License-Identifier: MIT
import { parseAbi } from 'viem'

/** What a client calls and reads of the Ledger (contracts/src/interfaces/ILedger.sol). */
export const ledgerAbi = parseAbi([
  'struct TaskTerms { uint8 gasClass; uint64 gasPrice; uint32 callGasLimit; uint128 callPrepaid; address token; uint128 amount; uint64 keyEpoch; }',
  'struct Deployment { bytes32 salt; bytes32 codeHash; uint8 hostAbi; uint8 reveal; uint8 finality; uint8 assurance; uint8 placement; uint16 runtimeVersion; }',
  'struct Admission { uint64 validUntil; bytes signature; }',
  'struct Head { bytes32 stateHash; bytes32 receiptsRoot; bytes32 queueHash; uint256 index; bytes32 checkpointHash; }',
  'struct Parameters { bytes32 networkId; address feeToken; address governor; address keeper; uint40 epochLength; uint40 commitBlocks; uint40 graceBlocks; uint8 maxAttempts; uint128 seatStake; uint96 receiptFee; uint128 penalty; uint40 timelock; uint64 minGasPrice; }',
  'event Queued(address indexed secretContract, address indexed sender, uint32 index, bytes entry, bytes32[] moreInputsHashes)',
  'function deposit(uint128 amount)',
  'function withdraw(uint128 amount)',
  'function recordTasks(address secretContract, TaskTerms terms, bytes32[] inputsHashes, Admission admission)',
  'function recordDeployment(Deployment deployment, TaskTerms terms, bytes32 inputsHash, Admission admission) returns (address)',
  'function forceTask(address secretContract, TaskTerms terms, bytes envelope)',
  'function requestCommit(address secretContract)',
  'function claimRefund(address secretContract, uint8 headSlot, Head head, bytes[] leaves, bytes32[][] proofs)',
  'error KeyEpochNotAccepted(uint64 given, uint64 current)',
  'error AdmissionExpired(uint64 validUntil, uint256 blockNumber)',
  'error NotTheSeat(address signer, address expected)',
  'error EvidenceExpired(uint32 workerId, uint40 expiry)',
  'error InsufficientBalance(address account, uint256 balance, uint256 needed)',
  'error UnknownContract(address secretContract)',
  'error RecordsArePaused()',
  'error TooManyPending(uint256 pending, uint256 max)',
  'error GasClassTooHigh(uint8 given, uint8 max)',
  'error GasPriceTooLow(uint64 given, uint64 least)',
  'error NothingPending(address secretContract)',
  'error ClockRunning(address secretContract, uint256 deadline)',
  'error ContractExists(address secretContract)',
  'function contractAddress(address sender, bytes32 salt) view returns (address)',
  'function parameters() view returns (Parameters)',
])
