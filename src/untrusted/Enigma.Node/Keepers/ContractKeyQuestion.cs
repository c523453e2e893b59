// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>Asks the key keeper for the key that users seal to.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Epoch">The epoch of the key; null for the current one.</param>
internal sealed record ContractKeyQuestion(ContractAddress Contract, Epoch? Epoch) : IWireValue<ContractKeyQuestion>
{
    public static ContractKeyQuestion Decode(ReadOnlySpan<byte> question) =>
        WireValue.Decode<ContractKeyQuestion>(question, "contract key question", WireErrors.BadFrame);

    public void Write(WireWriter writer)
    {
        writer.Write(Contract).WriteFlag(Epoch is not null);
        if (Epoch is { } epoch)
        {
            writer.Write(epoch);
        }
    }

    public static ContractKeyQuestion Read(ref WireReader reader) =>
        new(reader.Read<ContractAddress>(), reader.ReadFlag() ? reader.Read<Epoch>() : null);
}
