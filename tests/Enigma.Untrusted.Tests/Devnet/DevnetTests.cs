// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Runtime.Versioning;
using Enigma.Client;
using Enigma.Devnet;
using Enigma.Ethereum;
using Enigma.Protocol;
using Enigma.TestKit;
using Xunit;

namespace Enigma.Untrusted.Tests.Devnet;

public sealed class DevnetTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Start_ThenDispose_LeavesNoProcessAndNoFile()
    {
        var output = TestContext.Current.TestOutputHelper!;
        var progress = new SynchronousProgress(step => output.WriteLine($"{step.Elapsed.TotalMilliseconds,6:0} ms  {step.What}"));
        var directory = Path.Combine(Path.GetTempPath(), $"enigma-test-{Guid.NewGuid():N}");
        int[] processes;
        await using (var devnet = await Enigma.Devnet.Devnet.StartAsync(new DevnetOptions { IsAnnounced = false, Directory = directory }, progress, Cancel))
        {
            processes = [.. devnet.ProcessIds];
            Assert.Equal(1ul, devnet.Ledger.Epoch.State.Epoch.Value);
            Assert.Equal(3u, devnet.Ledger.Epoch.State.SeatCount);
            Assert.All(processes, id => Assert.True(IsAlive(id)));
            // The store of every node is the one that real nodes have.
            Assert.All(
                ["keeper", "user", "worker-1", "worker-2", "worker-3"],
                node => Assert.NotEmpty(Directory.GetFiles(Path.Combine(directory, node), "MANIFEST-*")));
            Assert.False(Directory.Exists(Path.Combine(directory, "keys")));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(directory));
        }

        Assert.All(processes, id => Assert.False(IsAlive(id)));
        Assert.False(Directory.Exists(directory));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Ethereum node runs")]
    [InlineData("header authority signs")]
    [InlineData("Ledger deployed")]
    public async Task Start_ThatIsCancelled_LeavesNoFile(string? atStep)
    {
        var directory = Path.Combine(Path.GetTempPath(), $"enigma-test-{Guid.NewGuid():N}");
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        if (atStep is null)
        {
            await cancelled.CancelAsync();
        }

        var progress = new SynchronousProgress(step =>
        {
            if (step.What == atStep)
            {
                cancelled.Cancel();
            }
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Enigma.Devnet.Devnet.StartAsync(new DevnetOptions { IsAnnounced = false, Directory = directory }, progress, cancelled.Token));
        Assert.False(Directory.Exists(directory));
    }

    [Fact]
    public async Task Keep_TheNextStartIsTheSameNetwork()
    {
        var directory = Path.Combine(Path.GetTempPath(), $"enigma-test-{Guid.NewGuid():N}");
        var options = FastNetwork.OneEpoch with { Workers = 1, Accounts = 1, Directory = directory, KeepsFiles = true };
        try
        {
            ContractAddress contract;
            string manifest;
            await using (var devnet = await Enigma.Devnet.Devnet.StartAsync(options, null, Cancel))
            {
                using var user = await TestUser.ConnectAsync(devnet, devnet.Accounts[0], Cancel);
                contract = await user.DeployAsync("voting", Reveal.Provisional, Cancel);
                var computed = await user.CallAsync(contract, "createPoll(string,uint64)", Cancel, AbiValue.Of("shall we?"), AbiValue.Of(ulong.MaxValue));
                Assert.Equal(EntryStatus.Succeeded, (await user.ResultAsync(computed, TaskStage.Computed, Cancel)).Status);
                manifest = ManifestJson.Write(devnet.Manifest);
            }

            Assert.Equal(DevnetErrors.NotResumable, (await Assert.ThrowsAsync<EnigmaException>(
                () => Enigma.Devnet.Devnet.StartAsync(options with { KeepsFiles = false }, null, Cancel))).Code);
            await using (var devnet = await Enigma.Devnet.Devnet.StartAsync(options, null, Cancel))
            {
                Assert.Equal(manifest, ManifestJson.Write(devnet.Manifest));
                using var user = await TestUser.ConnectAsync(devnet, devnet.Accounts[0], Cancel);
                Assert.Equal(2u, devnet.Ledger.Queue(contract).Length);
                // State that was never committed: it is computed again, from the same envelope and with the same keys.
                await user.Client.RequestCommitAsync(user.User, contract, Cancel);
                await Until.SeenAsync(
                    devnet, "receipt after the restart", contract, "2 committed entries", () => devnet.Ledger.Queue(contract), queue => queue.Committed == 2, Cancel);
                var next = await user.CallAsync(contract, "vote(uint64,bool)", Cancel, AbiValue.Of(0ul), AbiValue.Of(true));
                // Only who knows of the poll takes a vote.
                Assert.Equal(EntryStatus.Succeeded, (await user.ResultAsync(next, TaskStage.Computed, Cancel)).Status);
                Assert.Equal(DevnetErrors.NotResumable, (await Assert.ThrowsAsync<EnigmaException>(
                    () => Enigma.Devnet.Devnet.StartAsync(options, null, Cancel))).Code);
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static bool IsAlive(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private sealed class SynchronousProgress(Action<DevnetStep> report) : IProgress<DevnetStep>
    {
        public void Report(DevnetStep value) => report(value);
    }
}
