// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>
/// What a sender offers for a task: 65 bytes, bytes 83 to 147 of a queue entry (spec/tasks.md §3). The key epoch belongs to the record,
/// because an envelope is sealed again after an epoch turn and the offer stays.
/// </summary>
/// <param name="GasLimit">The class that the computation may cost.</param>
/// <param name="GasPrice">Smallest units of the fee token per gas.</param>
/// <param name="CallGasLimit">Gas of the Ethereum call, 0 for none.</param>
/// <param name="CallPrepaid">Wei prepaid for the Ethereum call.</param>
/// <param name="Token">The token of the deposit, zero for none.</param>
/// <param name="Amount">The amount of the deposit in the token's smallest unit.</param>
public sealed record TaskTerms(GasClass GasLimit, ulong GasPrice, uint CallGasLimit, UInt128 CallPrepaid, Address Token, UInt128 Amount)
    : IWireValue<TaskTerms>
{
    /// <summary>The length in bytes.</summary>
    public const int Size = 65;

    /// <summary>Terms of a computation without Ethereum call and deposit.</summary>
    public static TaskTerms ForComputation(GasClass gasLimit, ulong gasPrice) => new(gasLimit, gasPrice, 0, 0, Address.Zero, 0);

    /// <summary>What the sender locks: the fee of the limit's class.</summary>
    public UInt128 Lock => GasLimit.Fee(GasPrice);

    /// <summary>True when the terms ask for what the first Ledger refuses: an Ethereum call or a deposit (spec/ledger.md §3).</summary>
    public bool NeedsCallOrDeposit => CallGasLimit != 0 || CallPrepaid != 0 || !Token.IsZero || Amount != 0;

    /// <summary>What an admission signs: Keccak-256 of the ABI encoding with the key epoch (spec/ledger.md §3).</summary>
    public Hash32 AbiHash(Epoch keyEpoch) => new AbiWords()
        .Add(GasLimit.Value).Add(GasPrice).Add(CallGasLimit).Add(CallPrepaid).Add(Token).Add(Amount).Add(keyEpoch.Value).Hash();

    /// <inheritdoc/>
    public void Write(WireWriter writer) => writer
        .Write(GasLimit).WriteUInt64(GasPrice).WriteUInt32(CallGasLimit).WriteUInt128(CallPrepaid).WriteAddress(Token).WriteUInt128(Amount);

    /// <inheritdoc/>
    public static TaskTerms Read(ref WireReader reader) => new(
        reader.Read<GasClass>(), reader.ReadUInt64(), reader.ReadUInt32(), reader.ReadUInt128(), reader.ReadAddress(),
        reader.ReadUInt128());
}
