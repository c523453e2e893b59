// SPDX-License-Identifier: MIT
using System.Text;
using Enigma.Enclave.Platform;
using Enigma.Protocol;
using Xunit;

namespace Enigma.Trusted.Tests.Platform;

/// <summary>The seam below which the platforms' tests use fakes, on real files of a real system.</summary>
public sealed class LinuxDeviceFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("enigma-devices-").FullName;
    private readonly DeviceFiles _files = new(new LinuxDeviceFiles());

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_OfAPseudoFile_WhoseLengthIsZero_IsWhole()
    {
        var path = "/proc/self/maps";
        Assert.Equal(0, new FileInfo(path).Length);
        var text = Encoding.UTF8.GetString(_files.Read(path, 1 << 20));
        Assert.True(text.Length > 4096 && text.EndsWith('\n'), $"{text.Length} characters");
        HardwareSample.Refused(EnclaveErrors.DeviceFailed, () => _files.Read(path, 1000));
    }

    [Fact]
    public void Write_ReachesTheFileAsItIs()
    {
        var path = Path.Combine(_folder, "inblob");
        HardwareSample.Refused(EnclaveErrors.NoDevice, () => _files.Write(path, "not made"u8));
        File.WriteAllText(path, "");
        _files.Write(path, "64 bytes"u8);
        Assert.Equal("64 bytes"u8, _files.Read(path, 100));
    }

    [Fact]
    public void Answers_OfTheSystem_AreToldApart()
    {
        var missing = HardwareSample.Refused(EnclaveErrors.NoDevice, () => _files.Read("/dev/attestation/quote", 10));
        Assert.StartsWith("open of /dev/attestation/quote answers ENOENT", missing.Message, StringComparison.Ordinal);
        HardwareSample.Refused(EnclaveErrors.NoDevice, () => _files.Read("/proc/self/status/quote", 10));
        HardwareSample.Refused(EnclaveErrors.DeviceFailed, () => _files.Write("/dev/full", "anything"u8));
        HardwareSample.Refused(EnclaveErrors.DeviceFailed, () => _files.Read(_folder, 10));
    }

    [Fact]
    public void Directory_IsMadeOnceAndRemoved()
    {
        var path = Path.Combine(_folder, "report");
        Assert.True(_files.TryCreateDirectory(path));
        Assert.False(_files.TryCreateDirectory(path));
        _files.RemoveDirectory(path);
        Assert.False(Directory.Exists(path));
        _files.RemoveDirectory(path);
        HardwareSample.Refused(EnclaveErrors.NoDevice, () => _files.TryCreateDirectory("/sys/kernel/config/tsm-is-not-here/report/x"));
    }

    [Fact]
    public void Platforms_OfThisMachine_AreRefusedWhereItHasNone()
    {
        Assert.SkipWhen(Directory.Exists("/dev/attestation") || Directory.Exists("/sys/kernel/config/tsm"), "this machine has the devices");
        using var gramine = new GraminePlatform();
        HardwareSample.Refused(EnclaveErrors.NoDevice, () => HardwareSample.Configure(gramine));
        HardwareSample.Refused(EnclaveErrors.NoDevice, () => HardwareSample.Configure(new TdxGuestPlatform()));
    }
}
