// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Security.Cryptography;
using Enigma.Crypto;
using Enigma.Node;
using Xunit;

namespace Enigma.Untrusted.Tests.Storage;

/// <summary>A disk that is really full: a small file system in memory.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly string _disk = Directory.CreateTempSubdirectory("enigma-disk-").FullName;
    private bool _isMounted;

    [Fact]
    public void Write_OnAFullDisk_IsRefusedWithItsCode_ChangesNothing_AndGoesOnWhenThereIsRoom()
    {
        Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", _disk), "this user cannot mount a small file system");
        _isMounted = true;
        using var store = RocksRecordStore.Open(Path.Combine(_disk, "store"), StoreFolder.Identity);
        var written = 0;
        var fill = () =>
        {
            for (; written < 10_000; written++)
            {
                store.Write(Batch(written), Durability.Process);
            }
        };
        // What was refused because a flush did not fit fits once the half of a file that the flush had is gone: until it does not any more.
        var refusals = 0;
        for (var before = -1; before != written; refusals++)
        {
            before = written;
            Assert.Equal(StoreErrors.Full, Assert.Throws<EnigmaException>(fill).Code);
        }

        Assert.InRange(written, 1, 1000);
        Assert.InRange(refusals, 2, 100);
        Assert.Null(store.Get(RecordKind.Contents, Key(written)));
        Assert.NotNull(store.Get(RecordKind.Contents, Key(written - 1)));

        Assert.True(Run("mount", "-o", "remount,size=64m", _disk));
        store.Write(Batch(written), Durability.Process);
        Assert.All(Enumerable.Range(0, written + 1), i => Assert.NotNull(store.Get(RecordKind.Contents, Key(i))));
    }

    public void Dispose()
    {
        if (_isMounted)
        {
            Run("umount", _disk);
        }

        Directory.Delete(_disk, recursive: true);
    }

    private static RecordBatch Batch(int i) => new RecordBatch().Put(RecordKind.Contents, Key(i), RandomNumberGenerator.GetBytes(32_000));

    private static byte[] Key(int i) => [(byte)(i >> 8), (byte)i];

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
