// SPDX-License-Identifier: MIT
export { type ClaimRefundsParameters, claimRefunds, type RefundClaim } from './actions/claimRefunds.js'
export { type ComputeTaskParameters, computeTask } from './actions/computeTask.js'
export { type ComputeTasksParameters, computeTasks } from './actions/computeTasks.js'
export { type DeploySecretContractParameters, deploySecretContract } from './actions/deploySecretContract.js'
export { type DepositParameters, deposit } from './actions/deposit.js'
export { type EstimateTaskParameters, estimateTask, type TaskEstimate } from './actions/estimateTask.js'
export { type FindTasksParameters, type FoundTask, findTasks } from './actions/findTasks.js'
export { type ForceTaskParameters, forceTask } from './actions/forceTask.js'
export { type AccountBalance, type GetBalanceParameters, getBalance } from './actions/getBalance.js'
export { type GetTaskCallParameters, getTaskCall, type TaskCall } from './actions/getTaskCall.js'
export { type GetTaskResultParameters, getTaskResult, type TaskResult } from './actions/getTaskResult.js'
export { type GetTaskStatusParameters, getTaskStatus } from './actions/getTaskStatus.js'
export { type GetWorkerParamsParameters, getWorkerParams, type WorkerParams } from './actions/getWorkerParams.js'
export { type QueryParameters, type QueryResult, query } from './actions/query.js'
export type { Call, RecordedTask, RecordOptions, RecordStage, Terms } from './actions/recordTasks.js'
export { type RequestCommitParameters, requestCommit } from './actions/requestCommit.js'
export { type SelectedWorker, type SelectWorkerParameters, selectWorker } from './actions/selectWorker.js'
export { type SignQueryPermitParameters, signQueryPermit } from './actions/signQueryPermit.js'
export { type VerifyKeyKeeperParameters, verifyKeyKeeper } from './actions/verifyKeyKeeper.js'
export { type VerifyNetworkParameters, verifyNetwork } from './actions/verifyNetwork.js'
export { type VerifyTaskParameters, verifyTask } from './actions/verifyTask.js'
export { type VerifyWorkerParameters, verifyWorker } from './actions/verifyWorker.js'
export { type TaskUpdate, type WatchTaskParameters, watchTask } from './actions/watchTask.js'
export { type WithdrawParameters, withdraw } from './actions/withdraw.js'
export {
  type CreateEnigmaClientParameters,
  createEnigmaClient,
  type EnigmaClient,
  type EnigmaClientOptions,
} from './client/createEnigmaClient.js'
export {
  type CallOptions,
  encodeCall,
  getSecretContract,
  type ReadOptions,
  type SecretContract,
  type TypedCall,
  type TypedRead,
  type TypedResult,
  type TypedTask,
} from './client/getSecretContract.js'
export { EnigmaError, type EnigmaErrorCode, isEnigmaError } from './errors/EnigmaError.js'
export { type NetworkManifest, parseManifest } from './protocol/manifest.js'
export type { QueryKind, QueryPermit } from './protocol/query.js'
export type { TaskStage } from './rpc/NodeRpc.js'
export type { VerificationReport, VerifiedFact } from './trust/VerificationReport.js'
export type { SignedPermit } from './user/PermitStore.js'
export { generateSeed, seedFromWallet } from './user/seed.js'
export { openStored, sealForStorage } from './user/storage.js'
