// SPDX-License-Identifier: MIT
using System.Diagnostics;
using Enigma.TestKit;
using Xunit;

namespace Enigma.Faults.Tests;

/// <summary>The only key keeper is gone: no new keys, but the Ledger goes on.</summary>
public sealed class KeyKeeperVanishes
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task KeyKeeperVanishes_EpochsTurnByPrevrandaoAlone()
    {
        var options = FastNetwork.Options with { EpochLength = 18, GraceBlocks = 6, CommitBlocks = 4, Workers = 1, RestartsKeeper = false };
        await using var devnet = await Enigma.Devnet.Devnet.StartAsync(options, null, Cancel);
        using (var enclave = Process.GetProcessById(devnet.KeeperProcessId))
        {
            enclave.Kill();
        }

        var epoch = devnet.Ledger.Epoch.State.Epoch;
        await Until.SeenAsync(
            devnet, "turn without a keeper", "epoch", $"an epoch after {epoch}", () => devnet.Ledger.Epoch.State.Epoch, now => now > epoch, Cancel);
    }
}
