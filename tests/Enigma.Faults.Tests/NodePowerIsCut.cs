// SPDX-License-Identifier: MIT
using Enigma.Client;
using Enigma.Faults.Tests.Restarts;
using Enigma.TestKit;
using Xunit;

namespace Enigma.Faults.Tests;

/// <summary>
/// The power is cut while the stores of all roles are written: of what was not synced a beginning is left, or nothing. The file system is a
/// real one that is shut down as xfstests do it, without its log; mounting it again replays what was on the disk.
/// </summary>
public sealed class NodePowerIsCut(NodePowerIsCut.Network network) : IClassFixture<NodePowerIsCut.Network>
{
    private static readonly TaskStage[] Stages = [TaskStage.Confirmed, TaskStage.Computed, TaskStage.Admitted, TaskStage.Recorded, TaskStage.Expired];

    public static TheoryData<int> Cuts => [.. Enumerable.Range(0, Environment.GetEnvironmentVariable("ENIGMA_SOAK") == "1" ? 60 : 3)];

    private static CancellationToken Cancel => ProcessNetwork.Cancel;

    [Theory]
    [MemberData(nameof(Cuts))]
    public Task TheTaskEndsOnce_AndIsPaidOnce(int cut)
    {
        var disk = network.Disk;
        var random = new Random(cut);
        var stage = Stages[cut % Stages.Length];
        return StageStory.PlayAsync(network, stage, async () =>
        {
            // Among what was not synced: blocks that every role is writing, after some that a chance has brought to the disk.
            var writing = stage == TaskStage.Admitted ? Task.CompletedTask : MineAsync(random.Next(1, 6));
            await Task.Delay(random.Next(60), Cancel);
            if (random.Next(2) == 0)
            {
                disk.Sync();
                await Task.Delay(random.Next(60), Cancel);
            }

            NodeProcess.Signal("-STOP", network.Process.Id);
            disk.CutPower();
            await network.Process.KillAsync();
            await writing;
            disk.MountAgain();
            await network.StartNodeAsync();
        });
    }

    private async Task MineAsync(int blocks)
    {
        for (var made = 0; made < blocks; made++)
        {
            await network.Chain.MineAsync(1, Cancel);
            await Task.Delay(20, Cancel);
        }
    }

    /// <summary>A network on a disk that a power cut can strike.</summary>
    public sealed class Network : OwnDiskNetwork
    {
        private protected override OwnDisk? MountDisk() => OwnDisk.InFile(DataFolder, Path.Combine(Folder, "disk.img"), 256);
    }
}
