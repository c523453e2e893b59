// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Trusted.Tests.Keys;

/// <summary>
/// What can be wrong with an enclave that proves itself, and the code that refuses it. Whoever looks at evidence is told each of them: the key
/// keeper that registers a worker or releases keys to it, the worker that takes keys, the client that seals (spec/attestation.md section 12).
/// </summary>
internal sealed record Defect(ErrorCode Code)
{
    /// <summary>What the enclave says of itself in the place of the truth.</summary>
    public Func<EnclaveClaims, NetworkManifest, EnclaveClaims> Claims { get; init; } = (claims, _) => claims;

    /// <summary>What the quote is over, if not over the claims.</summary>
    public Func<EnclaveClaims, EnclaveClaims> Quoted { get; init; } = claims => claims;

    /// <summary>What the collateral says in the place of the truth.</summary>
    public Func<DevelopmentCollateral, DevelopmentCollateral> Terms { get; init; } = terms => terms;

    public bool IsDebug { get; init; }

    public bool IsOfAnotherBuild { get; init; }

    /// <summary>All of them by name.</summary>
    public static IReadOnlyDictionary<string, Defect> All { get; } = new Dictionary<string, Defect>
    {
        ["wrong measurement"] = new(AttestationErrors.WrongMeasurement) { IsOfAnotherBuild = true },
        ["debug on"] = new(AttestationErrors.DebugEnclave) { IsDebug = true },
        ["expired collateral"] = new(QuoteErrors.CollateralExpired) { Terms = terms => terms with { Ends = terms.Issued + 3600 } },
        ["revoked by the CRL of its CA"] = new(QuoteErrors.Revoked) { Terms = terms => terms with { IsMachineRevoked = true } },
        ["CA revoked by the root CRL"] = new(QuoteErrors.Revoked) { Terms = terms => terms with { IsAuthorityRevoked = true } },
        ["quote of another chain"] = new(AttestationErrors.WrongNetwork)
        {
            Claims = (claims, manifest) => claims with { ManifestHash = (manifest with { ChainId = 1337 }).Hash },
        },
        ["quote of another Ledger"] = new(AttestationErrors.WrongNetwork)
        {
            Claims = (claims, manifest) => claims with { ManifestHash = (manifest with { Ledger = claims.Signer }).Hash },
        },
        ["quote of another enclave"] = new(AttestationErrors.WrongReportData)
        {
            Quoted = claims => claims with { Signer = Address.Parse("0x00000000000000000000000000000000000000dd") },
        },
        ["quote over older report data"] = new(AttestationErrors.WrongReportData) { Quoted = claims => claims with { Expiry = claims.Expiry - 1 } },
    };

    /// <summary>Their names, for theories.</summary>
    public static IEnumerable<string> Names => All.Keys;

    /// <summary>Evidence and collateral with this defect alone, under a root that the test owns.</summary>
    public (ByteString Evidence, ByteString Collateral) Forge(
        DevelopmentRoot root, NetworkManifest manifest, EnclaveClaims sound, DevelopmentCollateral terms)
    {
        var claims = Claims(sound, manifest);
        var shipped = sound.Role == EnclaveRole.Worker ? manifest.WorkerMeasurement : manifest.KeeperMeasurement;
        var measurement = IsOfAnotherBuild ? Keccak256.Hash("another build"u8) : shipped;
        var quote = root.Quote(DevelopmentReport.OfEnclave(measurement.AsSpan(), WireValue.Encode(ReportData.Of(Quoted(claims))), IsDebug));
        return (new Evidence(claims, AttestationPlatform.Simulated, quote).Encode(), root.Collateral(Terms(terms)).Encode());
    }
}
