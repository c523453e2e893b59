// SPDX-License-Identifier: MIT
namespace Enigma.Crypto;

/// <summary>
/// Every domain-separation label of the protocol, in one place so that two uses can never share one. ASCII, <c>enigma/v1/...</c>;
/// spec/crypto.md lists them with their use. A label is never reused for another meaning; a changed meaning is a new label.
/// </summary>
public static class Labels
{
    /// <summary>Key and nonce of one deterministic encryption (spec/crypto.md, "Deterministic encryption").</summary>
    public static ReadOnlySpan<byte> Siv => "enigma/v1/siv"u8;

    /// <summary>The two keys of a <see cref="SivKey"/> from one secret.</summary>
    public static ReadOnlySpan<byte> SivKeys => "enigma/v1/siv-keys"u8;

    /// <summary>One block of the random bytes that a contract draws in one task (spec/contracts.md, "Randomness").</summary>
    public static ReadOnlySpan<byte> ContractRandomStream => "enigma/v1/contract-random-stream"u8;

    /// <summary>The first root of the ratchet, from the master secret (spec/keys.md §1).</summary>
    public static ReadOnlySpan<byte> RatchetRoot => "enigma/v1/ratchet-root"u8;

    /// <summary>The root of the next epoch (spec/keys.md §1).</summary>
    public static ReadOnlySpan<byte> Ratchet => "enigma/v1/ratchet"u8;

    /// <summary>The root of the tree of input secrets.</summary>
    public static ReadOnlySpan<byte> InputRoot => "enigma/v1/input-root"u8;

    /// <summary>The path of a contract in the tree of input secrets.</summary>
    public static ReadOnlySpan<byte> InputPath => "enigma/v1/input-path"u8;

    /// <summary>A side of a node in the tree of input secrets.</summary>
    public static ReadOnlySpan<byte> InputBranch => "enigma/v1/input-branch"u8;

    /// <summary>The input ratchet of a contract.</summary>
    public static ReadOnlySpan<byte> InputContract => "enigma/v1/input-contract"u8;

    /// <summary>The next step of a contract's input ratchet.</summary>
    public static ReadOnlySpan<byte> InputRatchet => "enigma/v1/input-ratchet"u8;

    /// <summary>The input secret of an epoch.</summary>
    public static ReadOnlySpan<byte> InputSecret => "enigma/v1/input-secret"u8;

    /// <summary>A worker's statement that it holds a contract's state.</summary>
    public static ReadOnlySpan<byte> StateHeld => "enigma/v1/state-held"u8;

    /// <summary>The root of epoch seeds (spec/keys.md §1).</summary>
    public static ReadOnlySpan<byte> SeedRoot => "enigma/v1/seed-root"u8;

    /// <summary>The secret of one contract and epoch; reuse across epochs would let old keys open new envelopes (spec/keys.md §1).</summary>
    public static ReadOnlySpan<byte> ContractEpoch => "enigma/v1/contract-epoch"u8;

    /// <summary>The key keeper's share of an epoch seed (spec/keys.md §1).</summary>
    public static ReadOnlySpan<byte> EpochPrf => "enigma/v1/epoch-prf"u8;

    /// <summary>The X-Wing seed of a contract's epoch key (spec/keys.md §1).</summary>
    public static ReadOnlySpan<byte> EnvelopeKey => "enigma/v1/envelope-key"u8;

    /// <summary>The MAC key of a state generation (spec/keys.md §1).</summary>
    public static ReadOnlySpan<byte> StateMac => "enigma/v1/state-mac"u8;

    /// <summary>The encryption key of a state generation (spec/keys.md §1).</summary>
    public static ReadOnlySpan<byte> StateEncryption => "enigma/v1/state-enc"u8;

    /// <summary>The key of the randomness of tasks recorded in one epoch (spec/keys.md §1).</summary>
    public static ReadOnlySpan<byte> TaskRandom => "enigma/v1/task-random"u8;

    /// <summary>What an envelope is sealed for (spec/keys.md §3).</summary>
    public static ReadOnlySpan<byte> Envelope => "enigma/v1/envelope"u8;

    /// <summary>Encapsulation randomness from a user's seed and a fresh salt (spec/keys.md §3).</summary>
    public static ReadOnlySpan<byte> Encapsulation => "enigma/v1/encapsulation"u8;

    /// <summary>Result keys exported from an envelope, and what a result is sealed for (spec/keys.md §3 and §4).</summary>
    public static ReadOnlySpan<byte> Result => "enigma/v1/result"u8;

    /// <summary>What an SGX enclave seals with, from the processor's key for it (spec/keys.md §10).</summary>
    public static ReadOnlySpan<byte> SgxSeal => "enigma/v1/sgx-seal"u8;

    /// <summary>What a delta is sealed for (spec/keys.md §5).</summary>
    public static ReadOnlySpan<byte> Delta => "enigma/v1/delta"u8;

    /// <summary>What a page of a checkpoint is sealed for (spec/keys.md §12).</summary>
    public static ReadOnlySpan<byte> Checkpoint => "enigma/v1/checkpoint"u8;

    /// <summary>What a worker signs to ask for keys (spec/keys.md §6).</summary>
    public static ReadOnlySpan<byte> KeyRequest => "enigma/v1/key-request"u8;

    /// <summary>What released keys are sealed for, and what the key keeper signs (spec/keys.md §6).</summary>
    public static ReadOnlySpan<byte> KeyRelease => "enigma/v1/key-release"u8;

    /// <summary>What an enclave has its platform attest (spec/keys.md §7).</summary>
    public static ReadOnlySpan<byte> Report => "enigma/v1/report"u8;

    /// <summary>The keys of a local network's development root (spec/attestation.md §10).</summary>
    public static ReadOnlySpan<byte> DevelopmentKey => "enigma/v1/development-key"u8;

    /// <summary>What an enclave's secrets are sealed for (spec/keys.md §10).</summary>
    public static ReadOnlySpan<byte> SealedSecrets => "enigma/v1/sealed-secrets"u8;

    /// <summary>The sealing keys of the simulated platform (spec/keys.md §10).</summary>
    public static ReadOnlySpan<byte> SimulatedSeal => "enigma/v1/simulated-seal"u8;

    /// <summary>What a header authority signs (spec/keys.md §9).</summary>
    public static ReadOnlySpan<byte> Header => "enigma/v1/header"u8;

    /// <summary>The seed of a user from a signature of its account (spec/keys.md, "User seed").</summary>
    public static ReadOnlySpan<byte> UserSeed => "enigma/v1/user-seed"u8;

    /// <summary>What an answer to a query is sealed for (spec/queries.md §4).</summary>
    public static ReadOnlySpan<byte> QueryAnswer => "enigma/v1/query-answer"u8;

    /// <summary>The session key of a permit from a user's seed (spec/queries.md §1).</summary>
    public static ReadOnlySpan<byte> QuerySession => "enigma/v1/query-session"u8;

    /// <summary>The randomness of an estimate, which is nobody's secret (spec/queries.md §3).</summary>
    public static ReadOnlySpan<byte> EstimateRandom => "enigma/v1/estimate-random"u8;
}
