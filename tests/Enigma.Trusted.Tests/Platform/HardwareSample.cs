// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Enclave;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Trusted.Tests.Platform;

/// <summary>What the tests of the platforms share.</summary>
internal static class HardwareSample
{
    internal static readonly ReportData ReportData = new(Keccak256.Hash("claims"u8));

    internal static readonly byte[] ReportBytes = WireValue.Encode(ReportData);

    /// <summary>A network whose evidence chains to the development root.</summary>
    internal static readonly NetworkManifest OfDevelopment = new(
        31337, Address.Parse("0x00000000000000000000000000000000000000aa"), new NetworkId(Hash32.Zero), HeaderTrust.Authority, Hash32.Zero,
        AttestationRoot.Development, Hash32.Zero, Hash32.Zero, Hash32.Zero);

    /// <summary>A network whose evidence chains to Intel's root.</summary>
    internal static readonly NetworkManifest OfHardware = OfDevelopment with { AttestationRoot = AttestationRoot.Intel };

    internal static void Configure(IEnclavePlatform platform) => platform.Configure((byte)platform.Kind, default, OfHardware);

    internal static EnigmaException Refused(ErrorCode code, Action step)
    {
        var refusal = Assert.Throws<EnigmaException>(step);
        Assert.Equal(code, refusal.Code);
        return refusal;
    }
}
