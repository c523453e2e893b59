// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Client;

/// <summary>A call of a secret contract before it is sealed.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Function">The function with its types, for example <c>add(uint256,uint256)</c>.</param>
/// <param name="Arguments">The arguments in ABI encoding.</param>
public sealed record TaskRequest(ContractAddress Contract, string Function, ReadOnlyMemory<byte> Arguments)
{
    /// <summary>Enough for what the samples do besides taking their inputs: class 6 with short ones.</summary>
    public const ulong StandardGasLimit = 800_000;

    /// <summary>The price that is offered unless another one is given, in grains per gas.</summary>
    public const ulong StandardGasPrice = 1_000_000_000;

    /// <summary>
    /// The most gas that the task may use, base gas included; it is rounded up to a class, and the class is locked. Null takes
    /// <see cref="StandardGasLimit"/> and what the inputs cost (<see cref="InputGas"/>).
    /// </summary>
    public ulong? GasLimit { get; init; }

    /// <summary>Grains per gas.</summary>
    public ulong GasPrice { get; init; } = StandardGasPrice;

    /// <summary>Gas of an Ethereum call of the task, 0 for none.</summary>
    public uint CallGasLimit { get; init; }

    /// <summary>The terms of a call that fits and that they cover.</summary>
    /// <exception cref="EnigmaException">
    /// <c>envelope.bad_inputs</c>, <c>task.gas_limit_too_high</c>, <c>task.gas_limit_too_low</c>, in this order.
    /// </exception>
    internal TaskTerms Terms
    {
        get
        {
            var envelopeBytes = Envelope.SizeOf(Function, Arguments.Length);
            var limit = Offered.Limit(GasLimit, StandardGasLimit, envelopeBytes);
            InputGas.RequireCovered(envelopeBytes, limit);
            return new TaskTerms(limit, GasPrice, CallGasLimit, 0, Address.Zero, 0);
        }
    }
}

/// <summary>A new secret contract before its constructor call is sealed.</summary>
/// <param name="Code">The WebAssembly module; it is public.</param>
/// <param name="HostAbi">The host functions that the module imports.</param>
public sealed record DeploymentRequest(ReadOnlyMemory<byte> Code, HostAbi HostAbi)
{
    /// <summary>What the standard gas limit offers per byte of the module, for reading and compiling it (spec/contracts.md section 8).</summary>
    public const ulong GasPerByte = 2_000;

    /// <summary>What it offers besides, for what any module takes and for the constructor.</summary>
    public const ulong StandardConstructorGas = 4_800_000;

    /// <summary>The constructor without arguments.</summary>
    public const string StandardConstructor = "construct()";

    /// <summary>The constructor with its types.</summary>
    public string Constructor { get; init; } = StandardConstructor;

    /// <summary>The constructor's arguments in ABI encoding.</summary>
    public ReadOnlyMemory<byte> Arguments { get; init; }

    /// <summary>When results leave the enclave. Contracts with randomness should choose <see cref="Reveal.Confirmed"/>.</summary>
    public Reveal Reveal { get; init; } = Reveal.Provisional;

    /// <summary>Which headers the contract's queue is read from.</summary>
    public Finality Finality { get; init; } = Finality.Latest;

    /// <summary>
    /// The most gas that the deployment may use, base gas included; null takes <see cref="GasPerByte"/>,
    /// <see cref="StandardConstructorGas"/> and what the arguments cost (<see cref="InputGas"/>), or the greatest class.
    /// </summary>
    public ulong? GasLimit { get; init; }

    /// <summary>Grains per gas.</summary>
    public ulong GasPrice { get; init; } = TaskRequest.StandardGasPrice;

    /// <summary>Decides the contract's address together with its deployer; null takes random bytes.</summary>
    public Hash32? Salt { get; init; }

    internal DeploymentTerms DeploymentTerms(Hash32 salt) => new(
        Keccak256.Hash(Code.Span), HostAbi, Reveal, Finality, Protocol.DeploymentTerms.CurrentAssurance, Placement.RandomEachEpoch,
        Protocol.DeploymentTerms.CurrentRuntimeVersion, salt);

    /// <summary>The terms of a constructor call that fits and that they cover together with the module.</summary>
    /// <exception cref="EnigmaException">
    /// <c>envelope.bad_inputs</c>, <c>task.gas_limit_too_high</c>, <c>task.gas_limit_too_low</c>, in this order.
    /// </exception>
    internal TaskTerms Terms
    {
        get
        {
            var envelopeBytes = Envelope.SizeOf(Constructor, Arguments.Length);
            var limit = Offered.Limit(GasLimit, (GasPerByte * (ulong)Code.Length) + StandardConstructorGas, envelopeBytes);
            ModuleGas.RequireCovered(Code.Length, envelopeBytes, limit);
            return TaskTerms.ForComputation(limit, GasPrice);
        }
    }
}

/// <summary>The gas limit of a record.</summary>
internal static class Offered
{
    /// <summary>What the user named, or else what the computation may take and what its inputs cost, or the greatest class.</summary>
    /// <exception cref="EnigmaException"><c>task.gas_limit_too_high</c>, <c>task.gas_limit_too_low</c></exception>
    public static GasClass Limit(ulong? named, ulong computation, int envelopeBytes) =>
        named is < GasClass.BaseGas
            ? throw new EnigmaException(
                TaskErrors.GasLimitTooLow, $"gas limit {named} is below the {GasClass.BaseGas} that every task takes; raise it")
            : GasClass.Holding(named ?? Math.Min(computation + InputGas.Of(envelopeBytes), GasClass.Maximum.Gas));
}
