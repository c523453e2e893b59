// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>
/// What a contract's next turn needs from elsewhere, fetched before it: nobody waits at the enclave for an endpoint, a peer or a disk. What does
/// not fit any more when the turn comes is fetched again.
/// </summary>
/// <param name="Proof">The contract's words on the Ledger; null when nothing of them is to be shown.</param>
/// <param name="From">The entry that the bodies begin with.</param>
/// <param name="Bodies">Bodies of final entries.</param>
/// <param name="Envelope">The envelope of the next entry with its name; zero when that needs none, or it is nowhere.</param>
internal sealed record WorkAhead(
    ProofAhead? Proof, uint From, IReadOnlyList<EncodedBody> Bodies, (Hash32 Hash, ByteString Bytes) Envelope)
{
    /// <summary>Nothing leads on from where the contract is, and a checkpoint behind it can be had by now: it is closed, and opened there.</summary>
    public static WorkAhead Opening { get; } = new(null, 0, [], default) { OpensAnew = true };

    /// <summary>Whether the contract is to be opened anew.</summary>
    public bool OpensAnew { get; private init; }

    /// <summary>Nothing is needed: what is computed is asked for.</summary>
    public static WorkAhead Nothing { get; } = new(null, 0, [], default);
}
