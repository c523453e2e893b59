// SPDX-License-Identifier: MIT
using System.Text;
using Enigma.Attestation;
using Enigma.Crypto;

namespace Enigma.Untrusted.Tests.Collateral;

/// <summary>A development root, quotes of it, and its collateral as Intel's service would serve it.</summary>
internal static class PcsSample
{
    internal const long Issued = 1_800_000_000;
    internal const long Month = 30 * 24 * 3600;

    internal static readonly DevelopmentRoot Issuer = DevelopmentRoot.OfSeed(Keccak256.Hash("root of the collateral tests"u8).AsSpan());
    internal static readonly TrustRoot Root = TrustRoot.Development(Issuer.Hash, 31337);
    internal static readonly byte[] Quote = Issuer.Quote(DevelopmentReport.OfEnclave(new byte[32], new byte[64]));
    internal static readonly CollateralName Name = UnverifiedQuote.Read(Quote).FindCollateral();

    /// <summary>PEM of the CA that issued the PCK certificate and of the root: what a quote has behind its leaf.</summary>
    internal static readonly string AuthorityChain = ChainOf(Quote);

    internal static DevelopmentCollateral Terms(uint evaluation = 5, long issued = Issued, long lifetime = Month) =>
        new(issued, issued + lifetime) { Evaluation = evaluation, CrlNumber = evaluation };

    /// <summary>The service, honest, over collateral that may change.</summary>
    internal static PcsAnswer Honest(string target, DevelopmentCollateral terms)
    {
        var collateral = Issuer.Collateral(terms with { Tee = target.StartsWith("/tdx", StringComparison.Ordinal) ? TeeType.Tdx : TeeType.Sgx });
        var signers = Encode(Encoding.ASCII.GetString(collateral.TcbIssuerChain.Span));
        return target.Split('?')[0] switch
        {
            "/sgx/certification/v4/tcb" or "/tdx/certification/v4/tcb" => new(collateral.TcbInfo.ToArray(), [("TCB-Info-Issuer-Chain", signers)]),
            "/sgx/certification/v4/qe/identity" or "/tdx/certification/v4/qe/identity" =>
                new(collateral.QeIdentity.ToArray(), [("SGX-Enclave-Identity-Issuer-Chain", signers)]),
            "/sgx/certification/v4/pckcrl" => new(collateral.PckCrl.ToArray(), [("SGX-PCK-CRL-Issuer-Chain", Encode(AuthorityChain))]),
            "/sgx/certification/v4/rootcacrl" => new(Encoding.ASCII.GetBytes(Convert.ToHexString(collateral.RootCrl.Span)), []),
            _ => new([], []) { Status = 404 },
        };
    }

    internal static string Encode(string pem) => Uri.EscapeDataString(pem);

    private static string ChainOf(byte[] quote)
    {
        var text = Encoding.Latin1.GetString(quote);
        var begin = text.IndexOf("-----BEGIN", text.IndexOf("-----END", StringComparison.Ordinal), StringComparison.Ordinal);
        return text[begin..].TrimEnd('\0');
    }
}
