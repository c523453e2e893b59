// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>What an envelope is bound to: with another value of any of these it does not open (spec/keys.md §3).</summary>
/// <param name="Network">The network.</param>
/// <param name="Contract">The contract.</param>
/// <param name="KeyEpoch">The epoch of the contract key.</param>
/// <param name="Sender">Who records the task; zero for a query.</param>
/// <param name="Purpose">Deployment, task or query.</param>
public sealed record EnvelopeContext(
    NetworkId Network, ContractAddress Contract, Epoch KeyEpoch, Address Sender, EnvelopePurpose Purpose)
{
    /// <summary>The context of a recorded entry.</summary>
    public static EnvelopeContext Of(NetworkId network, RecordedEntry entry) =>
        new(network, entry.Record.Contract, entry.Record.KeyEpoch, entry.Record.Sender, entry.Purpose);

    /// <summary>The context of a query: nobody outside is told who asks (spec/queries.md §2).</summary>
    public static EnvelopeContext OfQuery(NetworkId network, ContractAddress contract, Epoch keyEpoch) =>
        new(network, contract, keyEpoch, Address.Zero, EnvelopePurpose.Query);

    internal byte[] Info => new WireWriter()
        .WriteSpan(Labels.Envelope).Write(Network).Write(Contract).Write(KeyEpoch).WriteAddress(Sender).WriteByte((byte)Purpose).ToArray();
}
