// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Enclave.Worker.Wasm;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Contracts;

/// <summary>
/// Decides before which entries a checkpoint is due (spec/tasks.md section 8): in a new generation, and once the bodies since the last one
/// are as long as the checkpoint would be. A function of queue and bodies, so that every enclave decides alike.
/// </summary>
internal sealed class CheckpointSchedule
{
    /// <summary>How much longer than the padded state the bodies must be: a header and a page are not made for a few small tasks.</summary>
    public const int Slack = 4096;

    private Epoch? _generation;
    private long _bodyBytes;

    /// <summary>True when a checkpoint is due before an entry of this record epoch.</summary>
    public bool IsDue(Epoch recordEpoch, ContractStateMap state) =>
        _generation is { } generation && recordEpoch > generation && _bodyBytes >= Slack + (long)Padding.SizeOf(state.EncodedLength);

    /// <summary>A generation begins: with the deploy entry or with a checkpoint.</summary>
    public void Begin(Epoch generation) => (_generation, _bodyBytes) = (generation, 0);

    /// <summary>An entry was computed; its body is empty when nothing ran.</summary>
    public void Count(ByteString body) => _bodyBytes += body.Length;
}
