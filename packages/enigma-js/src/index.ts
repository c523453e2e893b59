// SPDX-License-Identifier: MIT
export { type AccountBalance, deposit, getBalance, requestCommit, withdraw } from './actions/account.js'
export { claimRefunds, type RefundClaim } from './actions/claimRefunds.js'
export { type ComputeTaskParameters, type ComputeTasksParameters, computeTask, computeTasks, forceTask } from './actions/computeTask.js'
export { type DeploySecretContractParameters, deploySecretContract } from './actions/deploySecretContract.js'
export { type GetTaskResultParameters, getTaskResult, type TaskResult } from './actions/getTaskResult.js'
export type { Call, RecordedTask, Terms } from './actions/recordTasks.js'
export {
  getWorkerParams,
  selectWorker,
  verifyKeyKeeper,
  verifyNetwork,
  verifyTask,
  verifyWorker,
  type WorkerParams,
} from './actions/verifyNetwork.js'
export { getTaskStatus, type TaskUpdate, type WatchTaskParameters, watchTask } from './actions/watchTask.js'
export {
  type CreateEnigmaClientParameters,
  createEnigmaClient,
  type EnigmaClient,
  type EnigmaClientOptions,
} from './client/createEnigmaClient.js'
export { encodeCall, getSecretContract, type SecretContract, type TypedResult, type TypedTask } from './client/getSecretContract.js'
export { EnigmaError, type EnigmaErrorCode, isEnigmaError } from './errors/EnigmaError.js'
export { type NetworkManifest, parseManifest } from './protocol/manifest.js'
export type { TaskStage } from './rpc/NodeRpc.js'
export type { VerificationReport, VerifiedFact } from './trust/VerificationReport.js'
export { generateSeed, seedFromWallet } from './user/seed.js'
export { openStored, sealForStorage } from './user/storage.js'
