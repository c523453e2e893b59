// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Network;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>Collateral from other nodes, who hand on what they have and fetch nothing for it.</summary>
public sealed class CollateralPeers(IPeerNetwork peers) : ICollateralService
{
    /// <inheritdoc/>
    public string Name => "the peers";

    /// <inheritdoc/>
    public async Task<ServedCollateral> FetchAsync(CollateralName name, CancellationToken cancellationToken)
    {
        var answer = await peers.RequestAsync(PeerNames.Collateral, WireValue.Encode(name), cancellationToken).ConfigureAwait(false);
        return Decode(answer.Span);
    }

    /// <summary>Answers peers from a cache; dispose to stop.</summary>
    public static IDisposable Serve(IPeerNetwork peers, CollateralCache cache) => peers.ServeRequests(PeerNames.Collateral, (question, _) =>
    {
        var name = WireValue.Decode<CollateralName>(question.Span, "collateral question", WireErrors.BadFrame);
        var kept = cache.Find(name) ?? throw new EnigmaException(NodeErrors.NotFound, $"no collateral for {name} is here; ask another node");
        return Task.FromResult<ReadOnlyMemory<byte>>(CollateralRecord.WriteServed(new WireWriter(), kept.Served).ToArray());
    });

    private static ServedCollateral Decode(ReadOnlySpan<byte> answer)
    {
        var reader = new WireReader(answer, "collateral answer", WireErrors.BadFrame);
        var served = CollateralRecord.ReadServed(ref reader);
        reader.RequireEnd();
        return served;
    }
}
