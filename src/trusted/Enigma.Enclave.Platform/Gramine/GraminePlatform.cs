// SPDX-License-Identifier: MIT
using System.Security.Cryptography;
using Enigma.Attestation;
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Enclave.Platform;

/// <summary>
/// An SGX enclave under Gramine, by the files that its library OS, which is measured with the enclave, puts below <c>/dev/attestation</c>:
/// report and sealing key come from the processor, the quote through the host, which can withhold it and cannot forge it.
/// </summary>
public sealed class GraminePlatform : IEnclavePlatform, IDisposable
{
    private const string Folder = "/dev/attestation";
    private const string Dcap = "dcap";
    private const int LongestType = 16;
    private const int TargetInfoSize = 512;
    private const int ReportSize = 432;
    private const int SealingKeySize = 16;

    private readonly DeviceFiles _files;

    // Report data is one for the whole enclave: what is written and what is read after it belong together.
    private readonly Lock _turn = new();
    private SivKey? _sealing;

    /// <summary>The platform of this machine; whether it is one shows when it is configured.</summary>
    public GraminePlatform()
        : this(new LinuxDeviceFiles())
    {
    }

    internal GraminePlatform(IDeviceFiles files) => _files = new(files);

    /// <inheritdoc/>
    public AttestationPlatform Kind => AttestationPlatform.Gramine;

    /// <summary>MRENCLAVE, as the processor reports it.</summary>
    public Hash32 Measurement { get; private set; }

    /// <inheritdoc/>
    public bool CanSeal => true;

    /// <summary>The processor's random numbers: Gramine serves the system's generator with RDRAND inside the enclave.</summary>
    public void FillRandom(Span<byte> destination) => RandomNumberGenerator.Fill(destination);

    /// <inheritdoc/>
    public void Configure(byte kind, ReadOnlySpan<byte> configuration, NetworkManifest manifest)
    {
        HardwareConfiguration.Require(Kind, kind, configuration, manifest);
        RequireDcap();
        var key = _files.Read($"{Folder}/keys/_sgx_mrenclave", SealingKeySize);
        try
        {
            if (key.Length != SealingKeySize)
            {
                throw DeviceFiles.Failed($"the sealing key has {key.Length} bytes, expected {SealingKeySize}");
            }

            Measurement = ReadMeasurement();
            _sealing?.Dispose();
            _sealing = SivKey.Derive(key, [.. Labels.SgxSeal, .. Measurement.AsSpan()]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <inheritdoc/>
    public ByteString Quote(ReportData reportData)
    {
        var asked = WireValue.Encode(reportData);
        lock (_turn)
        {
            _files.Write($"{Folder}/user_report_data", asked);
            var quote = OwnQuote.Read(_files.Read($"{Folder}/quote", OwnQuote.LongestFile), TeeType.Sgx);
            return OwnQuote.Attests(quote, asked) && quote.Report.Measurement == Measurement
                ? quote.Bytes
                : throw DeviceFiles.Failed("the quote is not of this enclave, or does not attest the report data that were written");
        }
    }

    /// <inheritdoc/>
    public byte[] Seal(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext) => _sealing!.Seal(associatedData, plaintext);

    /// <inheritdoc/>
    public byte[] Unseal(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> sealedBytes) => _sealing!.Open(associatedData, sealedBytes);

    /// <inheritdoc/>
    public void Dispose() => _sealing?.Dispose();

    private void RequireDcap()
    {
        var path = $"{Folder}/attestation_type";
        var type = System.Text.Encoding.ASCII.GetString(_files.Read(path, LongestType));
        if (type != Dcap)
        {
            throw DeviceFiles.Absent($"{path} is '{type}', expected '{Dcap}': the manifest must say sgx.remote_attestation");
        }
    }

    /// <summary>MRENCLAVE of the processor's own report: byte 64 of its body, which is at the start (spec/attestation.md section 3).</summary>
    private Hash32 ReadMeasurement()
    {
        lock (_turn)
        {
            var self = _files.Read($"{Folder}/my_target_info", TargetInfoSize);
            _files.Write($"{Folder}/target_info", self);
            var nonce = RandomNumberGenerator.GetBytes(ReportData.Size);
            _files.Write($"{Folder}/user_report_data", nonce);
            var report = _files.Read($"{Folder}/report", ReportSize);
            if (report.Length != ReportSize || !report.AsSpan(320, ReportData.Size).SequenceEqual(nonce))
            {
                throw DeviceFiles.Failed($"the report of {report.Length} bytes is not the one that was asked for");
            }

            return Hash32.FromSpan(report.AsSpan(64, Hash32.Size));
        }
    }
}
