// SPDX-License-Identifier: MIT
namespace Enigma.Client;

/// <summary>How patient a client is. The defaults fit a local network and a public one.</summary>
public sealed record EnigmaClientOptions
{
    /// <summary>How long one answer of an endpoint may take. Default 60 s; a node holds a waiting request up to 30 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a transaction may wait for its block. Default 5 minutes.</summary>
    public TimeSpan TransactionTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often a transaction's receipt is asked for. Default 50 ms.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// The greatest age of a signed header, measured against this machine's clock. An older one is refused: behind it the Ledger may have
    /// moved on. Default 10 minutes.
    /// </summary>
    public TimeSpan GreatestHeaderAge { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How many times a record is sealed and admitted again when its key epoch or admission runs out. Default 4.</summary>
    public int RecordAttempts { get; init; } = 4;

    /// <summary>The clock; tests set their own.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>What carries requests instead of the network; for tests that play the nodes.</summary>
    internal HttpMessageHandler? MessageHandler { get; init; }
}
