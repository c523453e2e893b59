// SPDX-License-Identifier: MIT
using System.Collections.Concurrent;
using Enigma.Client;
using Enigma.Ethereum;
using Enigma.Protocol;
using Enigma.TestKit;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Enigma.Faults.Tests;

/// <summary>A contract with a history gets another worker, epochs after its deployment.</summary>
public sealed class SeatMovesPastACheckpoint
{
    // Far more than the epochs until a seat moves can hold.
    private const int MostTasks = 300;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SeatMovesPastACheckpoint_NewWorkerIsGivenNothingFromBefore_AndGoesOn_AndOldInputsAreErased()
    {
        var log = new Openings();
        var options = FastNetwork.Options with { EpochLength = 18, GraceBlocks = 6, CommitBlocks = 4, Log = log };
        await using var devnet = await Enigma.Devnet.Devnet.StartAsync(options, null, Cancel);
        using var user = await TestUser.ConnectAsync(devnet, devnet.Accounts[0], Cancel);
        var contract = await user.DeployAsync("millionaires", Reveal.Provisional, Cancel);
        await user.CallAsync(contract, "register(uint256)", Cancel, AbiValue.Of(7ul));
        for (var i = 0; i < MostTasks && (log.Newest == 0 || !log.HasErased); i++)
        {
            await RequireRichestAsync(user, contract, TaskStage.Computed);
        }

        // The enclave itself says where it begins: at the first entry that it was given.
        Assert.True(log.Newest > 0, $"no worker was opened behind entry 0 in epoch {devnet.Ledger.Epoch.State.Epoch}");
        Assert.Contains(
            devnet.Ledger.Queue(contract).Batches, batch => !batch.Parts.CheckpointHash.IsZero && batch.Parts.Index > log.Newest);

        // Two workers have held it since: the first inputs are opened by nobody any more, and no key keeper that starts again knows otherwise.
        Assert.True(log.HasErased, $"no input was erased in epoch {devnet.Ledger.Epoch.State.Epoch}");
        var heartbeat = devnet.Ledger.Epoch.Commitment;
        Signal.KillNow(devnet.KeeperProcessId);
        await devnet.MineAsync(1, Cancel);
        await Until.SeenAsync(
            devnet, "renewal", "heartbeat", $"another than {heartbeat}", () => devnet.Ledger.Epoch.Commitment,
            now => now != heartbeat && !now.IsZero, Cancel);

        // What was registered before the checkpoint is known behind it, and what the new worker computes is confirmed.
        await RequireRichestAsync(user, contract, TaskStage.Confirmed);
    }

    private static async Task RequireRichestAsync(TestUser user, ContractAddress contract, TaskStage stage)
    {
        var task = await user.CallAsync(contract, "richest()", Cancel);
        var result = await user.ResultAsync(task, stage, Cancel);
        Assert.Equal(user.User.Address.AsSpan(), result.ReturnData.Span[12..]);
    }

    /// <summary>Reads from the workers' log where contracts are opened.</summary>
    private sealed class Openings : ILogger
    {
        private readonly ConcurrentQueue<uint> _indices = [];

        /// <summary>The highest entry that an enclave began at.</summary>
        public uint Newest => _indices.DefaultIfEmpty(0u).Max();

        /// <summary>True once the key keeper's node was told that inputs are erased, and keeps what is left.</summary>
        public bool HasErased { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (state is not IReadOnlyList<KeyValuePair<string, object?>> values
                || values.FirstOrDefault(value => value.Key == "{OriginalFormat}").Value is not string text)
            {
                return;
            }

            HasErased |= text.Contains("are opened by nobody any more", StringComparison.Ordinal);
            if (text.Contains("is opened at entry", StringComparison.Ordinal))
            {
                _indices.Enqueue((uint)values.Single(value => value.Key == "Index").Value!);
            }
        }
    }
}
