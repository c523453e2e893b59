// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Enclave.Platform;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Trusted.Tests.Platform;

/// <summary>An SGX enclave by the files of Gramine.</summary>
public sealed class GramineTests : IDisposable
{
    private readonly FakeGramine _gramine = new();
    private readonly GraminePlatform _platform;

    public GramineTests() => _platform = new(_gramine);

    public void Dispose() => _platform.Dispose();

    [Fact]
    public void Configure_MeasuresByTheProcessorsReport()
    {
        HardwareSample.Configure(_platform);
        Assert.Equal(Hash32.FromSpan(SampleQuotes.MrEnclave), _platform.Measurement);
        Assert.Equal(0, _gramine.Quotes);
        Assert.Equal(0, _gramine.OpenFiles);
    }

    [Fact]
    public void Quote_AttestsTheReportData_WithoutWhatIsPadded()
    {
        HardwareSample.Configure(_platform);
        var quote = SampleQuotes.Sgx(HardwareSample.ReportBytes);
        Assert.Equal(quote, _platform.Quote(HardwareSample.ReportData).ToArray());
        _gramine.MakeQuote = reportData => [.. SampleQuotes.Sgx(reportData), .. new byte[3000]];
        Assert.Equal(quote, _platform.Quote(HardwareSample.ReportData).ToArray());
        Assert.Equal(0, _gramine.OpenFiles);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(4095)]
    public void Quote_InShortReadsAndWithSignals_IsWhole(int longestRead)
    {
        HardwareSample.Configure(_platform);
        (_gramine.LongestRead, _gramine.Interruptions) = (longestRead, 5);
        Assert.Equal(SampleQuotes.Sgx(HardwareSample.ReportBytes), _platform.Quote(HardwareSample.ReportData).ToArray());
    }

    [Fact]
    public void Quote_AfterAShortWrite_IsRefused()
    {
        HardwareSample.Configure(_platform);
        _gramine.LongestWrite = 63;
        var refusal = HardwareSample.Refused(EnclaveErrors.DeviceFailed, () => _platform.Quote(HardwareSample.ReportData));
        Assert.StartsWith("/dev/attestation/user_report_data took 63 of 64 bytes at once", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, _gramine.Quotes);
        Assert.Equal(0, _gramine.OpenFiles);
    }

    [Fact]
    public void Quote_OfWhatSomebodyElseWrote_IsRefused()
    {
        HardwareSample.Configure(_platform);
        _gramine.OtherReportData = [.. Enumerable.Repeat((byte)7, 64)];
        HardwareSample.Refused(EnclaveErrors.DeviceFailed, () => _platform.Quote(HardwareSample.ReportData));
    }

    [Fact]
    public void Quote_OfAnotherEnclave_IsRefused()
    {
        HardwareSample.Configure(_platform);
        _gramine.MakeQuote = reportData =>
        {
            var quote = SampleQuotes.Sgx(reportData);
            quote[112] ^= 1;
            return quote;
        };
        HardwareSample.Refused(EnclaveErrors.DeviceFailed, () => _platform.Quote(HardwareSample.ReportData));
    }

    [Fact]
    public void Quote_ThatIsNone_IsRefused()
    {
        HardwareSample.Configure(_platform);
        _gramine.MakeQuote = _ => null;
        var refusal = HardwareSample.Refused(EnclaveErrors.DeviceFailed, () => _platform.Quote(HardwareSample.ReportData));
        Assert.StartsWith("open of /dev/attestation/quote answers EACCES", refusal.Message, StringComparison.Ordinal);
        _gramine.MakeQuote = _ => [];
        HardwareSample.Refused(EnclaveErrors.DeviceFailed, () => _platform.Quote(HardwareSample.ReportData));
        _gramine.MakeQuote = reportData => SampleQuotes.Sgx(reportData)[..^1];
        HardwareSample.Refused(EnclaveErrors.DeviceFailed, () => _platform.Quote(HardwareSample.ReportData));
        _gramine.MakeQuote = reportData => SampleQuotes.Tdx(reportData);
        HardwareSample.Refused(EnclaveErrors.DeviceFailed, () => _platform.Quote(HardwareSample.ReportData));
        _gramine.MakeQuote = reportData => [.. SampleQuotes.Sgx(reportData), .. new byte[32 << 10]];
        HardwareSample.Refused(EnclaveErrors.DeviceFailed, () => _platform.Quote(HardwareSample.ReportData));
        Assert.Equal(0, _gramine.OpenFiles);
    }

    [Fact]
    public void Quotes_OfManyThreads_EachAttestTheirOwn()
    {
        HardwareSample.Configure(_platform);
        Parallel.For(0, 64, i =>
        {
            var asked = new ReportData(Keccak256.Hash([(byte)i]));
            Assert.Equal(SampleQuotes.Sgx(WireValue.Encode(asked)), _platform.Quote(asked).ToArray());
        });
    }

    [Fact]
    public void Seal_OpensInTheSameEnclaveOnTheSameMachineAlone()
    {
        HardwareSample.Configure(_platform);
        var blob = _platform.Seal("role"u8, "secret"u8);
        using (var again = new GraminePlatform(new FakeGramine()))
        {
            HardwareSample.Configure(again);
            Assert.Equal("secret"u8, again.Unseal("role"u8, blob));
            Assert.Throws<EnigmaException>(() => again.Unseal("other role"u8, blob));
        }

        using var elsewhere = new GraminePlatform(new FakeGramine { SealingKey = new byte[16] });
        HardwareSample.Configure(elsewhere);
        Assert.Equal(CryptoErrors.OpenFailed, Assert.Throws<EnigmaException>(() => elsewhere.Unseal("role"u8, blob)).Code);
    }

    [Fact]
    public void Configure_WithoutSgxOrDcap_IsRefused()
    {
        _gramine.IsSgx = false;
        HardwareSample.Refused(EnclaveErrors.NoDevice, () => HardwareSample.Configure(_platform));
        (_gramine.IsSgx, _gramine.AttestationType) = (true, "none");
        var refusal = HardwareSample.Refused(EnclaveErrors.NoDevice, () => HardwareSample.Configure(_platform));
        Assert.StartsWith("/dev/attestation/attestation_type is 'none', expected 'dcap'", refusal.Message, StringComparison.Ordinal);
        _gramine.AttestationType = "epid";
        HardwareSample.Refused(EnclaveErrors.NoDevice, () => HardwareSample.Configure(_platform));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(17)]
    public void Configure_WithASealingKeyOfAnotherLength_IsRefused(int length)
    {
        _gramine.SealingKey = new byte[length];
        HardwareSample.Refused(EnclaveErrors.DeviceFailed, () => HardwareSample.Configure(_platform));
    }

    [Fact]
    public void Configure_ForAnotherNetworkOrPlatform_IsRefused()
    {
        HardwareSample.Refused(EnclaveErrors.WrongPlatform, () => _platform.Configure(2, default, HardwareSample.OfDevelopment));
        HardwareSample.Refused(EnclaveErrors.WrongPlatform, () => _platform.Configure(1, default, HardwareSample.OfHardware));
        HardwareSample.Refused(EnclaveErrors.WrongPlatform, () => _platform.Configure(2, "seed"u8, HardwareSample.OfHardware));
    }
}
