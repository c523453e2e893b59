// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Numerics;
using System.Text;
using Enigma.Attestation;
using Enigma.Protocol;
using Enigma.Shared.Tests.Protocol;
using Xunit;

namespace Enigma.Shared.Tests.Attestation;

/// <summary>What the development root issues is what the verifier of real hardware takes, and a defect is what it refuses.</summary>
public sealed class DevelopmentRootTests
{
    private const long Now = 1_800_000_000;
    private const long Day = 86_400;

    private static readonly DevelopmentRoot Root = DevelopmentRoot.OfSeed(Sample.Hash("development seed").AsSpan());
    private static readonly DevelopmentCollateral Terms = new(Now - Day, Now + Day);
    private static readonly byte[] ReportData = Sample.Bytes("report data", 64).ToArray();
    private static readonly byte[] Measurement = Sample.Bytes("measurement", 32).ToArray();
    private static readonly byte[] MrTd = Sample.Bytes("MRTD", 48).ToArray();
    private static readonly byte[] Rtmrs = Sample.Bytes("RTMRs", 192).ToArray();

    public static TheoryData<TeeType, int, bool> Kinds => new()
    {
        { TeeType.Sgx, 3, false }, { TeeType.Sgx, 4, false }, { TeeType.Sgx, 5, false },
        { TeeType.Tdx, 4, false }, { TeeType.Tdx, 5, false }, { TeeType.Tdx, 5, true },
    };

    public static TheoryData<string> PlatformStatuses => [.. TcbStatuses.OfPlatform.Select(status => status.ToString())];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Quote_OfEachKind_IsProvenAndTrusted(TeeType tee, int version, bool isNew)
    {
        var verdict = Verify(Root.Quote(Report(tee, isNew: isNew), version), Terms with { Tee = tee });
        Assert.Null(verdict.Error);
        Assert.Null(verdict.Refusal);
        Assert.True(verdict.IsTrusted);
        Assert.Equal(TcbStatus.UpToDate, verdict.Proven!.Status);
        Assert.Equal(TrustRootKind.Development, verdict.Proven.RootKind);
        Assert.Equal(version, verdict.Proven.QuoteVersion);
    }

    [Fact]
    public void Quote_IsTheSameEachTime() => Assert.Equal(
        Root.Quote(Report(TeeType.Sgx)),
        DevelopmentRoot.OfSeed(Sample.Hash("development seed").AsSpan()).Quote(Report(TeeType.Sgx)));

    [Fact]
    public void Quote_OfAnotherSeed_IsOfAnotherRoot()
    {
        var other = DevelopmentRoot.OfSeed(Sample.Hash("another seed").AsSpan());
        var verdict = new QuoteVerifier(TrustRoot.Development(Root.Hash, 31_337)).Verify(
            other.Quote(Report(TeeType.Sgx)), other.Collateral(Terms), (ulong)Now);
        Assert.Equal(QuoteErrors.WrongRoot, verdict.Error?.Code);
    }

    [Fact]
    public void Certificate_HasTheHashOfTheRoot() => Assert.Equal(Root.Hash, TrustRoot.HashOf(Root.Certificate));

    [Theory]
    [InlineData(TeeType.Sgx)]
    [InlineData(TeeType.Tdx)]
    public void Debug_IsRefused(TeeType tee) => Assert.Equal(
        AttestationErrors.DebugEnclave,
        Verify(Root.Quote(Report(tee, isDebug: true), version: 4), Terms with { Tee = tee }).Refusal?.Code);

    [Theory]
    [MemberData(nameof(PlatformStatuses))]
    public void Status_OfThePlatform_IsToldAndRefusedUnlessUpToDate(string name)
    {
        var status = Enum.Parse<TcbStatus>(name);
        var verdict = Verify(Root.Quote(Report(TeeType.Sgx)), Terms with { Status = status });
        Assert.Equal(status, verdict.Proven?.Status);
        Assert.Equal(status == TcbStatus.UpToDate ? null : QuoteErrors.TcbStatus, verdict.Refusal?.Code);
    }

    [Fact]
    public void Status_OfTheQuotingEnclaveAndTheModule_Converge()
    {
        Assert.Equal(TcbStatus.OutOfDate, Verify(Root.Quote(Report(TeeType.Sgx)), Terms with { QeStatus = TcbStatus.OutOfDate }).Proven?.Status);
        var domain = Terms with { Tee = TeeType.Tdx, ModuleStatus = TcbStatus.Revoked };
        Assert.Equal(TcbStatus.Revoked, Verify(Root.Quote(Report(TeeType.Tdx), version: 4), domain).Proven?.Status);
    }

    [Fact]
    public void Machine_WithOldPatches_IsOutOfDate()
    {
        var old = DevelopmentMachine.Current with { Components = new byte[16] };
        Assert.Equal(TcbStatus.OutOfDate, Verify(Root.Quote(Report(TeeType.Sgx), machine: old), Terms).Proven?.Status);
        var quoting = DevelopmentMachine.Current with { QeIsvSvn = 1 };
        Assert.Equal(TcbStatus.OutOfDate, Verify(Root.Quote(Report(TeeType.Sgx), machine: quoting), Terms).Proven?.Status);
    }

    [Fact]
    public void Advisory_IsToldAndRefused()
    {
        var verdict = Verify(Root.Quote(Report(TeeType.Sgx)), Terms with { Advisories = ["ENIGMA-1"] });
        Assert.Equal(["ENIGMA-1"], verdict.Proven!.Advisories);
        Assert.Equal(QuoteErrors.Advisory, verdict.Refusal?.Code);
    }

    [Fact]
    public void Revocation_OfTheMachineOrItsAuthority_IsRefused()
    {
        var quote = Root.Quote(Report(TeeType.Sgx));
        Assert.Equal(QuoteErrors.Revoked, Verify(quote, Terms with { IsMachineRevoked = true }).Error?.Code);
        Assert.Equal(QuoteErrors.Revoked, Verify(quote, Terms with { IsAuthorityRevoked = true }).Error?.Code);
    }

    [Fact]
    public void Collateral_OutsideItsTime_IsRefused()
    {
        var quote = Root.Quote(Report(TeeType.Sgx));
        Assert.Equal(QuoteErrors.CollateralExpired, Verify(quote, new(Now - Day, Now - 1)).Error?.Code);
        Assert.Equal(QuoteErrors.NotYetValid, Verify(quote, new(Now + 1, Now + Day)).Error?.Code);
    }

    [Fact]
    public void Collateral_WithLowerNumbersThanKnown_IsRolledBack()
    {
        var floor = CollateralAge.Oldest with { TcbEvaluation = 2 };
        var verdict = new QuoteVerifier(TrustRoot.Development(Root.Hash, 31_337)).Verify(
            Root.Quote(Report(TeeType.Sgx)), Root.Collateral(Terms), (ulong)Now, floor);
        Assert.Equal(QuoteErrors.CollateralRolledBack, verdict.Error?.Code);
    }

    [Fact]
    public void Verdict_ExplainsItselfInWords()
    {
        var accepted = Verify(Root.Quote(Report(TeeType.Sgx)), Terms).Explain();
        Assert.StartsWith("An SGX enclave with MRENCLAVE 0x", accepted[0], StringComparison.Ordinal);
        Assert.Equal("THE ROOT IS A DEVELOPMENT ROOT: no hardware protects anything.", accepted[1]);
        Assert.Contains("UpToDate", accepted[2], StringComparison.Ordinal);
        Assert.Equal("The policy accepts it.", accepted[^1]);
        var debug = Verify(
            Root.Quote(Report(TeeType.Tdx, isDebug: true, isNew: true), version: 5), Terms with { Tee = TeeType.Tdx, Advisories = ["ENIGMA-1"] }).Explain();
        Assert.Contains("These advisories apply: \"ENIGMA-1\".", debug);
        Assert.Contains("IT RUNS IN DEBUG MODE: its host reads everything.", debug);
        Assert.StartsWith("The policy refuses it: ", debug[^1], StringComparison.Ordinal);
        Assert.StartsWith("This quote proves nothing: ", Assert.Single(Verify([1, 2, 3], Terms).Explain()), StringComparison.Ordinal);
    }

    /// <summary>RFC 6979, A.2.5, with SHA-256.</summary>
    [Theory]
    [InlineData(
        "sample",
        "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8")]
    [InlineData(
        "test",
        "F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083")]
    public void Signature_IsTheOneOfTheRfc(string message, string expected)
    {
        var key = new DevelopmentKey(BigInteger.Parse(
            "0C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721", NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        Assert.Equal(expected, Convert.ToHexString(key.Sign(Encoding.ASCII.GetBytes(message))));
    }

    private static byte[] Report(TeeType tee, bool isDebug = false, bool isNew = false) => tee == TeeType.Sgx
        ? DevelopmentReport.OfEnclave(Measurement, ReportData, isDebug)
        : DevelopmentReport.OfDomain(MrTd, Rtmrs, ReportData, isDebug, isNew);

    private static QuoteVerdict Verify(byte[] quote, DevelopmentCollateral terms)
    {
        var policy = new QuotePolicy(
            [
                new SgxMeasurementRule(Measurement),
                new TdxMeasurementRule(MrTd, [.. Rtmrs.Chunk(48).Select(rtmr => (ByteString)rtmr)]),
            ],
            ReportData);
        return new QuoteVerifier(TrustRoot.Development(Root.Hash, 31_337)).Verify(quote, Root.Collateral(terms), (ulong)Now, policy: policy);
    }
}
