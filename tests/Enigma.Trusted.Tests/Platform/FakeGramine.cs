// SPDX-License-Identifier: MIT
using System.Text;
using Enigma.Enclave.Platform;

namespace Enigma.Trusted.Tests.Platform;

/// <summary>
/// <c>/dev/attestation</c> as Gramine makes it (libos/src/fs/dev/attestation.c, libos_fs_pseudo.c): a file is filled when it is opened, and
/// that is when the quote is made; each write is the whole content from then on, shorter ones with zeros, longer ones cut; what the
/// processor or the host refuses is EACCES; a key that nobody set is an empty file.
/// </summary>
internal sealed class FakeGramine : DescriptorTable<FakeGramine.OpenedFile>
{
    private readonly byte[] _reportData = new byte[64];
    private readonly byte[] _targetInfo = new byte[512];

    /// <summary>As the manifest says: dcap or none.</summary>
    internal string AttestationType { get; set; } = "dcap";

    /// <summary>Without SGX there is none of the files.</summary>
    internal bool IsSgx { get; set; } = true;

    /// <summary>The processor's key for this enclave; empty where the host has none.</summary>
    internal byte[] SealingKey { get; set; } = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];

    /// <summary>Makes the quote from report data; null when the host refuses.</summary>
    internal Func<byte[], byte[]?> MakeQuote { get; set; } = reportData => SampleQuotes.Sgx(reportData);

    /// <summary>Somebody else of the enclave, who writes report data just before the quote is made.</summary>
    internal byte[]? OtherReportData { get; set; }

    /// <summary>How many quotes were made.</summary>
    internal int Quotes { get; private set; }

    public override int CreateDirectory(string path) => -Errno.AccessDenied;

    public override int RemoveDirectory(string path) => -Errno.AccessDenied;

    private protected override (OpenedFile? File, int Error) OpenFile(string path, DeviceAccess access)
    {
        const string Folder = "/dev/attestation/";
        if (!IsSgx || !path.StartsWith(Folder, StringComparison.Ordinal))
        {
            return (null, Errno.NotFound);
        }

        var name = path[Folder.Length..];
        if (access == DeviceAccess.Write && name is not ("user_report_data" or "target_info"))
        {
            return (null, Errno.AccessDenied);
        }

        return name switch
        {
            "attestation_type" => (new(Encoding.ASCII.GetBytes(AttestationType)), 0),
            "my_target_info" => (new([.. SampleQuotes.MrEnclave, .. new byte[480]]), 0),
            "user_report_data" => (new([]) { SavesTo = _reportData }, 0),
            "target_info" => (new([]) { SavesTo = _targetInfo }, 0),
            "report" => (new(Report()), 0),
            "keys/_sgx_mrenclave" => (new(SealingKey), 0),
            "quote" when AttestationType != "none" => Quote(),
            _ => (null, Errno.NotFound),
        };
    }

    private protected override int ReadFile(OpenedFile file, Span<byte> destination)
    {
        var part = file.Content.AsSpan(file.Position, Math.Min(destination.Length, file.Content.Length - file.Position));
        part.CopyTo(destination);
        file.Position += part.Length;
        return part.Length;
    }

    private protected override int WriteFile(OpenedFile file, ReadOnlySpan<byte> bytes)
    {
        var saved = file.SavesTo!;
        saved.AsSpan().Clear();
        bytes[..Math.Min(bytes.Length, saved.Length)].CopyTo(saved);
        return bytes.Length;
    }

    private protected override int CloseFile(OpenedFile file) => 0;

    /// <summary>EREPORT: MRENCLAVE at 64, report data at 320, key id and MAC behind the body.</summary>
    private byte[] Report()
    {
        var report = new byte[432];
        SampleQuotes.MrEnclave.CopyTo(report, 64);
        _reportData.CopyTo(report, 320);
        return report;
    }

    private (OpenedFile?, int) Quote()
    {
        OtherReportData?.CopyTo(_reportData, 0);
        Quotes++;
        return MakeQuote(_reportData) is { } quote ? (new(quote), 0) : (null, Errno.AccessDenied);
    }

    internal sealed class OpenedFile(byte[] content)
    {
        internal byte[] Content { get; } = content;

        internal int Position { get; set; }

        internal byte[]? SavesTo { get; init; }
    }
}
