// SPDX-License-Identifier: MIT
namespace Enigma.Node;

/// <summary>What the server takes at most. The defaults are for one node on one machine; each is there so that memory stays bounded.</summary>
public sealed record RpcLimits
{
    /// <summary>The longest request of every method but those that say otherwise, in bytes. Default 128 KiB.</summary>
    public int SmallRequest { get; init; } = 128 * 1024;

    /// <summary>The longest request of a method that may be large, in bytes: a module and its envelope in hex. Default 24 MiB.</summary>
    public int LargeRequest { get; init; } = 24 * 1024 * 1024;

    /// <summary>How deep a request may be nested. Default 16.</summary>
    public int Depth { get; init; } = 16;

    /// <summary>The most requests in one batch. Default 100.</summary>
    public int Batch { get; init; } = 100;

    /// <summary>The longest answers of one batch together, in bytes. Default 4 MiB; one answer may be longer.</summary>
    public int BatchAnswers { get; init; } = 4 * 1024 * 1024;

    /// <summary>Up to which length the answers of one message hold none of the large places, in bytes. Default 64 KiB.</summary>
    public int ShortAnswers { get; init; } = 64 * 1024;

    /// <summary>The time of a method. Default 20 s.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The time of a method that waits or carries much, and of a whole batch. Default 60 s.</summary>
    public TimeSpan LongTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many light methods work at once. Default 64.</summary>
    public int LightAtOnce { get; init; } = 64;

    /// <summary>How many methods wait at once. Default 1024.</summary>
    public int WaitingAtOnce { get; init; } = 1024;

    /// <summary>How many large requests or answers are in memory at once. Default 4.</summary>
    public int LargeAtOnce { get; init; } = 4;

    /// <summary>How long a request stands in line before it is refused as too many. Default 5 s.</summary>
    public TimeSpan LineTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Requests that one connection may make each second. Default 1000.</summary>
    public int Rate { get; init; } = 1000;

    /// <summary>Requests that one connection may make at once after a rest. Default 2000.</summary>
    public int Burst { get; init; } = 2000;

    /// <summary>Connections, WebSockets included. Default 1024.</summary>
    public int Connections { get; init; } = 1024;

    /// <summary>WebSockets. Default 256.</summary>
    public int WebSockets { get; init; } = 256;

    /// <summary>Requests of one WebSocket at work. Default 32.</summary>
    public int InFlight { get; init; } = 32;

    /// <summary>Subscriptions of one WebSocket. Default 64.</summary>
    public int Subscriptions { get; init; } = 64;

    /// <summary>Messages that wait for a WebSocket's reader. Default 1024.</summary>
    public int QueuedMessages { get; init; } = 1024;

    /// <summary>Bytes that wait for a WebSocket's reader; one longer message may wait alone. Default 4 MiB.</summary>
    public int QueuedBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>How long a message may take to arrive or to leave. Default 20 s.</summary>
    public TimeSpan MessageTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a connection that is being closed may take. Default 2 s.</summary>
    public TimeSpan CloseTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>After which silence a WebSocket is asked whether it lives, and how long it may take to say so. Default 15 s.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);
}
