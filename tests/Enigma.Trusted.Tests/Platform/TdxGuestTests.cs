// SPDX-License-Identifier: MIT
using Enigma.Attestation;
using Enigma.Enclave.Platform;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Trusted.Tests.Platform;

/// <summary>A TDX trust domain by the report interface of its kernel.</summary>
public sealed class TdxGuestTests
{
    private readonly FakeTsm _tsm = new();
    private readonly List<TimeSpan> _pauses = [];
    private readonly TdxGuestPlatform _platform;

    public TdxGuestTests() => _platform = new(_tsm, _pauses.Add);

    [Fact]
    public void Configure_MeasuresWhatTheTrustDomainBeganWith()
    {
        HardwareSample.Configure(_platform);
        Assert.Equal(UnverifiedQuote.Read(SampleQuotes.Tdx(default)).Report.Measurement, _platform.Measurement);
        Assert.NotEqual(default, _platform.Measurement);
        AssertNothingLeft();
    }

    [Fact]
    public void Quote_AttestsTheReportData_WithoutWhatIsPadded()
    {
        var quote = SampleQuotes.Tdx(HardwareSample.ReportBytes);
        Assert.Equal(quote, _platform.Quote(HardwareSample.ReportData).ToArray());
        _tsm.MakeQuote = reportData => [.. SampleQuotes.Tdx(reportData), .. new byte[8000 - quote.Length]];
        Assert.Equal(quote, _platform.Quote(HardwareSample.ReportData).ToArray());
        _tsm.MakeQuote = reportData => SampleQuotes.Tdx15(reportData);
        Assert.Equal(SampleQuotes.Tdx15(HardwareSample.ReportBytes), _platform.Quote(HardwareSample.ReportData).ToArray());
        Assert.Empty(_pauses);
        AssertNothingLeft();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(4096)]
    public void Quote_InShortReadsAndWithSignals_IsWhole(int longestRead)
    {
        (_tsm.LongestRead, _tsm.Interruptions) = (longestRead, 5);
        Assert.Equal(SampleQuotes.Tdx(HardwareSample.ReportBytes), _platform.Quote(HardwareSample.ReportData).ToArray());
        Assert.Equal(1, _tsm.Quotes);
    }

    [Fact]
    public void Quote_WhileAnEarlierOneIsWithTheHost_WaitsForIt()
    {
        _tsm.BusyQuotes = 3;
        Assert.Equal(SampleQuotes.Tdx(HardwareSample.ReportBytes), _platform.Quote(HardwareSample.ReportData).ToArray());
        Assert.Equal([50, 100, 200], _pauses.Select(pause => (int)pause.TotalMilliseconds));
        AssertNothingLeft();
    }

    [Fact]
    public void Quote_OfAHostThatNeverAnswers_IsRefused()
    {
        _tsm.BusyQuotes = int.MaxValue;
        var refusal = HardwareSample.Refused(EnclaveErrors.DeviceBusy, () => _platform.Quote(HardwareSample.ReportData));
        Assert.Contains("answers EBUSY", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(TdxGuestPlatform.Tries - 1, _pauses.Count);
        (_tsm.BusyQuotes, _tsm.QuoteError) = (0, Errno.TimedOut);
        HardwareSample.Refused(EnclaveErrors.DeviceBusy, () => _platform.Quote(HardwareSample.ReportData));
        _tsm.QuoteError = Errno.InputOutput;
        HardwareSample.Refused(EnclaveErrors.DeviceFailed, () => _platform.Quote(HardwareSample.ReportData));
        AssertNothingLeft();
    }

    [Fact]
    public void Quote_ThatSomebodyElseDisturbed_IsMadeAgain()
    {
        (_tsm.ForeignWrites, _tsm.LateForeignWrites) = (2, 1);
        Assert.Equal(SampleQuotes.Tdx(HardwareSample.ReportBytes), _platform.Quote(HardwareSample.ReportData).ToArray());
        Assert.Equal(3, _tsm.Quotes);
        AssertNothingLeft();
        _tsm.ForeignWrites = int.MaxValue;
        HardwareSample.Refused(EnclaveErrors.DeviceBusy, () => _platform.Quote(HardwareSample.ReportData));
        AssertNothingLeft();
    }

    [Fact]
    public void Quote_AfterAWriteThatTheKernelDropped_IsRefused()
    {
        _tsm.DroppedWrites = 1;
        HardwareSample.Refused(EnclaveErrors.DeviceFailed, () => _platform.Quote(HardwareSample.ReportData));
        AssertNothingLeft();
    }

    [Fact]
    public void Quote_AfterAShortWrite_IsRefused()
    {
        _tsm.LongestWrite = 32;
        var refusal = HardwareSample.Refused(EnclaveErrors.DeviceFailed, () => _platform.Quote(HardwareSample.ReportData));
        Assert.Contains("/inblob took 32 of 64 bytes at once", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, _tsm.Quotes);
        AssertNothingLeft();
    }

    [Fact]
    public void Quote_OfOtherReportData_IsRefused()
    {
        _tsm.MakeQuote = _ => SampleQuotes.Tdx(new byte[64]);
        HardwareSample.Refused(EnclaveErrors.DeviceFailed, () => _platform.Quote(HardwareSample.ReportData));
        _tsm.MakeQuote = reportData => SampleQuotes.Sgx(reportData);
        HardwareSample.Refused(EnclaveErrors.DeviceFailed, () => _platform.Quote(HardwareSample.ReportData));
        _tsm.MakeQuote = _ => new byte[(32 << 10) + 1];
        HardwareSample.Refused(EnclaveErrors.DeviceFailed, () => _platform.Quote(HardwareSample.ReportData));
        _tsm.MakeQuote = _ => [];
        HardwareSample.Refused(EnclaveErrors.DeviceFailed, () => _platform.Quote(HardwareSample.ReportData));
        AssertNothingLeft();
    }

    [Fact]
    public void Configure_WithoutTheDevice_IsRefused()
    {
        _tsm.IsMounted = false;
        HardwareSample.Refused(EnclaveErrors.NoDevice, () => HardwareSample.Configure(_platform));
        (_tsm.IsMounted, _tsm.Provider) = (true, null);
        HardwareSample.Refused(EnclaveErrors.NoDevice, () => HardwareSample.Configure(_platform));
        _tsm.Provider = "sev_guest";
        var refusal = HardwareSample.Refused(EnclaveErrors.NoDevice, () => HardwareSample.Configure(_platform));
        Assert.StartsWith("reports are of 'sev_guest', expected 'tdx_guest'", refusal.Message, StringComparison.Ordinal);
        AssertNothingLeft();
    }

    [Fact]
    public void Seal_IsRefused()
    {
        HardwareSample.Configure(_platform);
        Assert.False(_platform.CanSeal);
        HardwareSample.Refused(EnclaveErrors.NoSeal, () => _platform.Seal("role"u8, "secret"u8));
        HardwareSample.Refused(EnclaveErrors.NoSeal, () => _platform.Unseal("role"u8, "sealed"u8));
    }

    private void AssertNothingLeft()
    {
        Assert.Equal(0, _tsm.Reports);
        Assert.Equal(0, _tsm.OpenFiles);
    }
}
