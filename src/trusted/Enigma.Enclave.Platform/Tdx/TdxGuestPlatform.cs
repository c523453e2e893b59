// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Enclave.Platform;

/// <summary>
/// A TDX trust domain, by the report interface of the Linux kernel in it (configfs-tsm, from 6.7 on). Quotes come through the host, which
/// can withhold them and cannot forge them. A trust domain has no sealing key: what it knows ends with it (docs/adr/0019-a-trust-domain-does-not-seal.md).
/// </summary>
public sealed class TdxGuestPlatform : IEnclavePlatform
{
    private const string Reports = "/sys/kernel/config/tsm/report";
    private const string Provider = "tdx_guest";
    private const int LongestText = 64;
    private const int NameSize = 8;

    /// <summary>How often a quote is asked for before the machine counts as busy.</summary>
    internal const int Tries = 6;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    private readonly DeviceFiles _files;
    private readonly Action<TimeSpan> _pause;
    private readonly Lock _turn = new();

    /// <summary>The platform of this machine; whether it is one shows when it is configured.</summary>
    public TdxGuestPlatform()
        : this(new LinuxDeviceFiles(), Thread.Sleep)
    {
    }

    internal TdxGuestPlatform(IDeviceFiles files, Action<TimeSpan> pause) => (_files, _pause) = (new(files), pause);

    /// <inheritdoc/>
    public AttestationPlatform Kind => AttestationPlatform.TdxGuest;

    /// <summary>
    /// Of MRTD and the four RTMRs (spec/keys.md section 7), as the quote of this trust domain says. For people: nothing inside depends on it,
    /// for the quote came through the host.
    /// </summary>
    public Hash32 Measurement { get; private set; }

    /// <inheritdoc/>
    public bool CanSeal => false;

    /// <summary>The kernel's random numbers, which the image has it seed from the processor (docs/guides/hardware.md).</summary>
    public void FillRandom(Span<byte> destination) => RandomNumberGenerator.Fill(destination);

    /// <inheritdoc/>
    public IScheduledThread CallingThread() => LinuxThread.Calling();

    /// <inheritdoc/>
    public void Configure(byte kind, ReadOnlySpan<byte> configuration, NetworkManifest manifest)
    {
        HardwareConfiguration.Require(Kind, kind, configuration, manifest);
        Measurement = QuoteOf(RandomNumberGenerator.GetBytes(ReportData.Size)).Report.Measurement;
    }

    /// <inheritdoc/>
    public ByteString Quote(ReportData reportData) => QuoteOf(WireValue.Encode(reportData)).Bytes;

    /// <inheritdoc/>
    public byte[] Seal(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext) => throw NoSeal();

    /// <inheritdoc/>
    public byte[] Unseal(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> sealedBytes) => throw NoSeal();

    private UnverifiedQuote QuoteOf(byte[] reportData)
    {
        lock (_turn)
        {
            var pause = FirstPause;
            for (var tries = 1; ; tries++, pause *= 2)
            {
                try
                {
                    if (TryQuote(reportData) is { } quote)
                    {
                        return quote;
                    }

                    if (tries == Tries)
                    {
                        throw new EnigmaException(
                            EnclaveErrors.DeviceBusy, $"{tries} quotes were disturbed by somebody who writes to the same reports; ask again later");
                    }
                }
                catch (EnigmaException busy) when (busy.Code == EnclaveErrors.DeviceBusy && tries < Tries)
                {
                    // The host has not answered somebody's earlier request yet.
                }

                _pause(pause);
            }
        }
    }

    /// <summary>One quote from a report directory of its own; null when somebody else wrote into it meanwhile.</summary>
    private UnverifiedQuote? TryQuote(byte[] reportData)
    {
        var folder = $"{Reports}/enigma-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NameSize))}";
        if (!_files.TryCreateDirectory(folder))
        {
            return null;
        }

        try
        {
            RequireProvider(folder);
            var before = Generation(folder);
            _files.Write($"{folder}/inblob", reportData);
            var file = _files.Read($"{folder}/outblob", OwnQuote.LongestFile);

            // Each write of anybody counts one. Fewer: the kernel dropped ours, which it only shows this way.
            if (Generation(folder) != before + 1)
            {
                return null;
            }

            var quote = OwnQuote.Read(file, TeeType.Tdx);
            return OwnQuote.Attests(quote, reportData) ? quote : throw DeviceFiles.Failed("the quote does not attest the report data that were written");
        }
        finally
        {
            _files.RemoveDirectory(folder);
        }
    }

    private void RequireProvider(string folder)
    {
        var provider = Text($"{folder}/provider");
        if (provider != Provider)
        {
            throw DeviceFiles.Absent($"reports are of '{provider}', expected '{Provider}'");
        }
    }

    private ulong Generation(string folder)
    {
        var path = $"{folder}/generation";
        var text = Text(path);
        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw DeviceFiles.Failed($"{path} is '{text}', expected a number");
    }

    private string Text(string path) => Encoding.ASCII.GetString(_files.Read(path, LongestText)).TrimEnd('\n');

    private static EnigmaException NoSeal() =>
        new(EnclaveErrors.NoSeal, "a trust domain has no sealing key, so nothing of it outlives it; register it anew after each start");
}
