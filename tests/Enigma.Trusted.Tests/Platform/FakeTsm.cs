// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text;
using Enigma.Enclave.Platform;

namespace Enigma.Trusted.Tests.Platform;

/// <summary>
/// configfs-tsm as Linux makes it (drivers/virt/coco/guest/report.c, tdx-guest.c, fs/configfs/file.c): a directory is a report; what is
/// written into <c>inblob</c> takes effect when the file is closed, and whether it did, closing does not tell; the first read of
/// <c>outblob</c> makes the quote, which is kept until the next write; each write counts in <c>generation</c>.
/// </summary>
internal sealed class FakeTsm : DescriptorTable<FakeTsm.OpenedFile>
{
    private const string Folder = "/sys/kernel/config/tsm/report/";
    private const int LongestInput = 64;
    private const int LongestOutput = 32 << 10;

    private readonly Dictionary<string, Report> _reports = [];

    /// <summary>Who makes the reports; null when the module is not loaded.</summary>
    internal string? Provider { get; set; } = "tdx_guest";

    /// <summary>Whether configfs is mounted and has the subsystem.</summary>
    internal bool IsMounted { get; set; } = true;

    /// <summary>How many of the next quotes find an earlier one still with the host.</summary>
    internal int BusyQuotes { get; set; }

    /// <summary>What the next quotes fail with; 0 for nothing.</summary>
    internal int QuoteError { get; set; }

    /// <summary>How many of the next writes the kernel drops, as it does when a counter would meet itself.</summary>
    internal int DroppedWrites { get; set; }

    /// <summary>How many of the next quotes somebody else writes before, into the same report.</summary>
    internal int ForeignWrites { get; set; }

    /// <summary>Somebody else, who writes after the quote was made and before the generation is read again.</summary>
    internal int LateForeignWrites { get; set; }

    /// <summary>Makes the quote from report data.</summary>
    internal Func<byte[], byte[]> MakeQuote { get; set; } = reportData => SampleQuotes.Tdx(reportData);

    /// <summary>Reports that were made and not removed.</summary>
    internal int Reports => _reports.Count;

    /// <summary>How many quotes the host made.</summary>
    internal int Quotes { get; private set; }

    public override int CreateDirectory(string path)
    {
        if (!IsMounted || !path.StartsWith(Folder, StringComparison.Ordinal))
        {
            return -Errno.NotFound;
        }

        return Provider is null ? -Errno.NoSuchDevice : _reports.TryAdd(path[Folder.Length..], new()) ? 0 : -Errno.Exists;
    }

    public override int RemoveDirectory(string path) => _reports.Remove(path[Folder.Length..]) ? 0 : -Errno.NotFound;

    private protected override (OpenedFile? File, int Error) OpenFile(string path, DeviceAccess access)
    {
        var names = path.StartsWith(Folder, StringComparison.Ordinal) ? path[Folder.Length..].Split('/') : [];
        if (names.Length != 2 || !_reports.TryGetValue(names[0], out var report)
            || names[1] is not ("inblob" or "outblob" or "generation" or "provider"))
        {
            return (null, Errno.NotFound);
        }

        return names[1] == "inblob" == (access == DeviceAccess.Write)
            ? (new(report, names[1]), 0)
            : (null, Errno.AccessDenied);
    }

    private protected override int WriteFile(OpenedFile file, ReadOnlySpan<byte> bytes)
    {
        if (file.Buffer.Count + bytes.Length > LongestInput)
        {
            return -27;
        }

        file.Buffer.AddRange(bytes);
        return bytes.Length;
    }

    private protected override int ReadFile(OpenedFile file, Span<byte> destination)
    {
        if (!file.IsFilled)
        {
            var (content, error) = Fill(file);
            if (content is null)
            {
                return -error;
            }

            file.Buffer.AddRange(content);
            file.IsFilled = true;
        }

        var part = file.Buffer.Skip(file.Position).Take(destination.Length).ToArray();
        part.CopyTo(destination);
        file.Position += part.Length;
        return part.Length;
    }

    private protected override int CloseFile(OpenedFile file)
    {
        if (file.Name == "inblob" && file.Buffer.Count > 0)
        {
            if (DroppedWrites > 0)
            {
                DroppedWrites--;
            }
            else
            {
                file.Report.Write([.. file.Buffer]);
            }
        }

        return 0;
    }

    private (byte[]? Content, int Error) Fill(OpenedFile file) => file.Name switch
    {
        "provider" => (Encoding.ASCII.GetBytes($"{Provider}\n"), 0),
        "generation" => (Encoding.ASCII.GetBytes(file.Report.Written.ToString(CultureInfo.InvariantCulture) + "\n"), 0),
        _ => Quote(file.Report),
    };

    private (byte[]?, int) Quote(Report report)
    {
        if (ForeignWrites > 0)
        {
            ForeignWrites--;
            report.Write(new byte[64]);
        }

        if (report.Input.Length == 0)
        {
            return (null, Errno.Invalid);
        }

        if (report.Output is null || report.Read != report.Written)
        {
            if (BusyQuotes > 0)
            {
                BusyQuotes--;
                return (null, Errno.Busy);
            }

            if (QuoteError != 0 || report.Input.Length != LongestInput)
            {
                return (null, QuoteError != 0 ? QuoteError : Errno.Invalid);
            }

            Quotes++;
            (report.Output, report.Read) = (MakeQuote(report.Input), report.Written);
        }

        var output = report.Output;
        if (LateForeignWrites > 0)
        {
            LateForeignWrites--;
            report.Write(new byte[64]);
        }

        return output.Length > LongestOutput ? (null, 27) : (output, 0);
    }

    internal sealed class Report
    {
        internal byte[] Input { get; private set; } = [];

        internal byte[]? Output { get; set; }

        internal ulong Written { get; private set; }

        internal ulong Read { get; set; }

        internal void Write(byte[] input)
        {
            Input = input;
            Written++;
        }
    }

    internal sealed class OpenedFile(Report report, string name)
    {
        internal Report Report { get; } = report;

        internal string Name { get; } = name;

        internal List<byte> Buffer { get; } = [];

        internal int Position { get; set; }

        internal bool IsFilled { get; set; }
    }
}
