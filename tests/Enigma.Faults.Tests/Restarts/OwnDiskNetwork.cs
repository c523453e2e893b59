// SPDX-License-Identifier: MIT
using Enigma.TestKit;
using Xunit;

namespace Enigma.Faults.Tests.Restarts;

/// <summary>A network whose node has its data on a small disk of its own, to which accidents can happen.</summary>
public abstract class OwnDiskNetwork : ProcessNetwork
{
    private OwnDisk? _disk;

    /// <summary>The disk. The test that asks is skipped where this user may not mount one.</summary>
    internal OwnDisk Disk
    {
        get
        {
            Assert.SkipWhen(_disk is null, "this user cannot mount a small file system; run the story as root, with mkfs.ext4 and loop devices");
            return _disk;
        }
    }

    public override async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(DataFolder);
        _disk = MountDisk();
        if (_disk is not null)
        {
            await base.InitializeAsync();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_disk is not null)
        {
            await base.DisposeAsync();
        }
        else
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    protected override void OnEnded() => _disk?.Dispose();

    /// <summary>A disk at the data folder; null where this user may not mount one.</summary>
    private protected abstract OwnDisk? MountDisk();
}
