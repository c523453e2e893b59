// SPDX-License-Identifier: MIT
using System.Collections.Concurrent;
using Enigma.Node;
using Enigma.Protocol;
using Microsoft.Extensions.Logging;

namespace Enigma.Faults.Tests;

/// <summary>Reads from the nodes' log where workers open contracts, and what they and the key keeper tell.</summary>
internal sealed class WorkerLog : ILogger
{
    private readonly ConcurrentQueue<(ContractAddress Contract, uint Index)> _openings = [];
    private readonly ConcurrentQueue<string> _told = [];

    /// <summary>The entries that enclaves began at, in order.</summary>
    public IReadOnlyList<uint> OpeningsOf(ContractAddress contract) =>
        [.. _openings.Where(opening => opening.Contract == contract).Select(opening => opening.Index)];

    /// <summary>What was told, in order.</summary>
    public IReadOnlyList<string> Told => [.. _told];

    /// <summary>Raised with everything that is told.</summary>
    public ChangeSignal Changed { get; } = new();

    /// <summary>Whether something was told.</summary>
    public bool HasTold(string text) => _told.Any(told => told.Contains(text, StringComparison.Ordinal));

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        _told.Enqueue(formatter(state, exception));
        if (state is IReadOnlyList<KeyValuePair<string, object?>> values
            && values.Single(value => value.Key == "{OriginalFormat}").Value is string text && text.Contains("is opened at entry", StringComparison.Ordinal))
        {
            _openings.Enqueue((
                (ContractAddress)values.Single(value => value.Key == "Contract").Value!, (uint)values.Single(value => value.Key == "Index").Value!));
        }

        Changed.Raise();
    }
}
