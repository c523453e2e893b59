// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>First and once: fixes the network; the enclave's keys are born now or come back. Answered by <see cref="IdentityReply"/>.</summary>
/// <param name="Manifest">The network, encoded.</param>
/// <param name="Platform">The attestation platform; 1 simulated.</param>
/// <param name="PlatformConfiguration">What the platform needs; simulated: the 32-byte seed of the development root.</param>
/// <param name="Sealed">The <see cref="IdentityReply.Sealed"/> of the enclave that comes back; empty for a new one.</param>
public sealed record ConfigureRequest(ByteString Manifest, byte Platform, ByteString PlatformConfiguration, ByteString Sealed = default)
    : EnclaveRequest
{
    /// <inheritdoc/>
    public override RequestType RequestType => RequestType.Configure;

    /// <summary>Nothing of the platform configuration.</summary>
    public override string ToString() => nameof(ConfigureRequest);

    private protected override void WriteBody(WireWriter writer) =>
        writer.WriteLongBytes(Manifest).WriteByte(Platform).WriteLongBytes(PlatformConfiguration).WriteLongBytes(Sealed);

    internal static ConfigureRequest ReadBody(ref WireReader reader) =>
        new(reader.ReadLongBytes(), reader.ReadByte(), reader.ReadLongBytes(), reader.ReadLongBytes());
}

/// <summary>Asks for evidence about this enclave. Answered by <see cref="EvidenceReply"/>.</summary>
/// <param name="Expiry">The end of the evidence in seconds.</param>
/// <param name="Operator">The account that a worker stakes and earns for; zero for a key keeper.</param>
public sealed record AttestRequest(ulong Expiry, Address Operator = default) : EnclaveRequest
{
    /// <inheritdoc/>
    public override RequestType RequestType => RequestType.Attest;

    private protected override void WriteBody(WireWriter writer) => writer.WriteUInt64(Expiry).WriteAddress(Operator);

    internal static AttestRequest ReadBody(ref WireReader reader) => new(reader.ReadUInt64(), reader.ReadAddress());
}

/// <summary>Moves the enclave's head forward, header by header. Answered by <see cref="HeadReply"/>.</summary>
/// <param name="Headers">Signed headers in order.</param>
public sealed record AdvanceHeadersRequest(IReadOnlyList<SignedHeader> Headers) : EnclaveRequest
{
    /// <inheritdoc/>
    public override RequestType RequestType => RequestType.AdvanceHeaders;

    private protected override void WriteBody(WireWriter writer) => writer.WriteList(Headers);

    internal static AdvanceHeadersRequest ReadBody(ref WireReader reader) => new(reader.ReadList<SignedHeader>());
}
