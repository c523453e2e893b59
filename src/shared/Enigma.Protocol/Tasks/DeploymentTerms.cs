// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>
/// What a deployment fixes for the life of its contract: 71 bytes, bytes 216 to 286 of a deploy entry (spec/tasks.md §3).
/// </summary>
/// <param name="CodeHash">Keccak-256 of the WASM module.</param>
/// <param name="HostAbi">The imports of the module.</param>
/// <param name="Reveal">When results leave the enclave.</param>
/// <param name="Finality">Which headers the queue is read from.</param>
/// <param name="Assurance">How many workers sign a batch; 1.</param>
/// <param name="Placement">How the worker is chosen.</param>
/// <param name="RuntimeVersion">Fixes engine, gas schedule and host functions; 1.</param>
/// <param name="Salt">Chosen by the deployer; decides the address.</param>
public sealed record DeploymentTerms(
    Hash32 CodeHash, HostAbi HostAbi, Reveal Reveal, Finality Finality, byte Assurance, Placement Placement, ushort RuntimeVersion,
    Hash32 Salt)
    : IWireValue<DeploymentTerms>
{
    /// <summary>The length in bytes.</summary>
    public const int Size = 71;

    /// <summary>The one number of signatures that exists.</summary>
    public const byte CurrentAssurance = 1;

    /// <summary>The one runtime that exists.</summary>
    public const ushort CurrentRuntimeVersion = 1;

    /// <summary>What the inputs of a deployment commit to: Keccak-256 of the encoding (spec/keys.md §3).</summary>
    public Hash32 Commitment => Keccak256.Hash(WireValue.Encode(this));

    /// <summary>What an admission signs: Keccak-256 of the ABI encoding (spec/ledger.md §3).</summary>
    public Hash32 AbiHash => new AbiWords()
        .Add(Salt).Add(CodeHash).Add((byte)HostAbi).Add((byte)Reveal).Add((byte)Finality).Add(Assurance).Add((byte)Placement)
        .Add(RuntimeVersion).Hash();

    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer
        .WriteHash(CodeHash).WriteByte((byte)HostAbi).WriteByte((byte)Reveal).WriteByte((byte)Finality).WriteByte(Assurance)
        .WriteByte((byte)Placement).WriteUInt16(RuntimeVersion).WriteHash(Salt);

    /// <inheritdoc/>
    public static DeploymentTerms Read(ref WireReader reader)
    {
        var codeHash = reader.ReadHash();
        var hostAbi = ReadChoice(ref reader, "host ABI", 2);
        var reveal = ReadChoice(ref reader, "reveal", 2);
        var finality = ReadChoice(ref reader, "finality", 3);
        var assurance = ReadChoice(ref reader, "assurance", CurrentAssurance);
        var placement = ReadChoice(ref reader, "placement", 1);
        var runtime = reader.ReadUInt16();
        if (runtime != CurrentRuntimeVersion)
        {
            throw reader.Bad($"has runtime version {runtime}, expected {CurrentRuntimeVersion}");
        }

        return new(
            codeHash, (HostAbi)hostAbi, (Reveal)reveal, (Finality)finality, assurance, (Placement)placement, runtime, reader.ReadHash());
    }

    private static byte ReadChoice(ref WireReader reader, string name, byte maximum)
    {
        var value = reader.ReadByte();
        return value is 0 || value > maximum ? throw reader.Bad($"has {name} {value}, expected 1 to {maximum}") : value;
    }
}
