// SPDX-License-Identifier: MIT
namespace Enigma.EndToEnd.Tests.Leaks;

/// <summary>The places that are tapped, and how many bytes a run passes there at the very least: about a quarter of what was measured, and more than what is planted.</summary>
internal static class TapName
{
    public const string ToWorker = "door, to workers";
    public const string FromWorker = "door, from workers";
    public const string ToKeeper = "door, to the key keeper";
    public const string FromKeeper = "door, from the key keeper";
    public const string ToAuthority = "pipe to the header authority";
    public const string FromAuthority = "pipe from the header authority";
    public const string NodeRequests = "RPC of the node, requests";
    public const string NodeAnswers = "RPC of the node, answers";
    public const string SocketRequests = "WebSocket of the node, to it";
    public const string SocketAnswers = "WebSocket of the node, from it";
    public const string EthereumRequests = "RPC of Ethereum, requests";
    public const string EthereumAnswers = "RPC of Ethereum, answers";
    public const string Chain = "chain";
    public const string LiveFiles = "files while the network runs";
    public const string StoppedFiles = "files after the node stopped";
    public const string FlushedFiles = "files after every record was moved into a table";
    public const string Records = "records as the stores read them";
    public const string Streams = "standard streams";
    public const string Arguments = "arguments of processes";
    public const string Environments = "environments of processes";

    public static IReadOnlyDictionary<string, long> Minimums { get; } = new Dictionary<string, long>
    {
        [ToWorker] = 100_000,
        [FromWorker] = 5_000,
        [ToKeeper] = 50_000,
        [FromKeeper] = 7_000,
        [ToAuthority] = 250,
        [FromAuthority] = 90_000,
        [NodeRequests] = 45_000,
        [NodeAnswers] = 50_000,
        [SocketRequests] = 200,
        [SocketAnswers] = 5_000,
        [EthereumRequests] = 180_000,
        [EthereumAnswers] = 1_800_000,
        [Chain] = 190_000,
        [LiveFiles] = 400_000,
        [StoppedFiles] = 400_000,
        [FlushedFiles] = 500_000,
        [Records] = 200_000,
        [Streams] = 600,
        [Arguments] = 400,
        [Environments] = 300,
    };
}
