// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text.Json;

namespace Enigma.Node;

/// <summary>
/// The file behind <c>enigma node --config</c>: which network, which roles, where everything is. Paths are relative to the file. It holds
/// no secret: keys are files in the data folder.
/// </summary>
public sealed record NodeConfiguration
{
    private static readonly JsonSerializerOptions Format = CreateFormat();

    /// <summary>The manifest of the network, a JSON file.</summary>
    public string? Manifest { get; init; }

    /// <summary>Where the node keeps everything, its keys included; made if it is not there.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Whether keys that are not there are made. Default false: a node never becomes another one by mistake.</summary>
    public bool CreateKeys { get; init; }

    /// <summary>
    /// The seed of the development root, 32 bytes in hex in a file: enclaves are simulated and prove nothing. Only for networks whose
    /// manifest names that root, never on public chains.
    /// </summary>
    public string? InsecureDevelopmentRoot { get; init; }

    /// <summary>What the enclaves run on: <c>gramine</c> or <c>tdx</c>; nothing where they are simulated.</summary>
    public string? Hardware { get; init; }

    /// <summary>Where collateral for quotes of hardware comes from.</summary>
    public CollateralConfiguration Collateral { get; init; } = new();

    /// <summary>The Ethereum nodes.</summary>
    public EthereumConfiguration Ethereum { get; init; } = new();

    /// <summary>The programs that this node starts; those beside it unless given.</summary>
    public ProgramsConfiguration Programs { get; init; } = new();

    /// <summary>Hosts the key keeper's enclave; null for a node without one.</summary>
    public KeeperConfiguration? Keeper { get; init; }

    /// <summary>Workers, one enclave each.</summary>
    public IReadOnlyList<WorkerConfiguration> Workers { get; init; } = [];

    /// <summary>Serves dApps; null for a node without it.</summary>
    public UserConfiguration? User { get; init; }

    /// <summary>Reads a file; whether its values fit is for <see cref="NodeConfigurationValidator"/>.</summary>
    /// <exception cref="EnigmaException"><c>config.invalid</c> when it is not such a file, with all keys that are wrong.</exception>
    public static NodeConfiguration Read(string path) => Parse(ReadText(path), path);

    /// <summary>The same of the text of a file.</summary>
    /// <exception cref="EnigmaException">As above.</exception>
    internal static NodeConfiguration Parse(string text, string path)
    {
        try
        {
            using var file = JsonDocument.Parse(text);
            return ConfigurationShape.Problems<NodeConfiguration>(file.RootElement, Format) is { Count: > 0 } problems
                ? throw Bad(path, $"does not fit: {string.Join("; ", problems)}")
                : file.Deserialize<NodeConfiguration>(Format)!.WithPathsFrom(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (JsonException malformed)
        {
            throw Bad(path, string.IsNullOrWhiteSpace(text)
                ? "is empty; expected a JSON object"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"is not JSON from line {malformed.LineNumber + 1}, byte {malformed.BytePositionInLine + 1} on; expected a JSON object"));
        }
    }

    private static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw Bad(path, FileFault.OfReading(path, unreadable));
        }
    }

    private static EnigmaException Bad(string path, string fault) => new(ConfigurationErrors.Invalid, $"the configuration {path} {fault}");

    private static JsonSerializerOptions CreateFormat()
    {
        // Not the source generator: it would forget the defaults of members that are not in the file.
        var format = new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, RespectNullableAnnotations = true };
        format.MakeReadOnly(populateMissingResolver: true);
        return format;
    }

    private NodeConfiguration WithPathsFrom(string folder)
    {
        return this with
        {
            Manifest = At(Manifest),
            DataFolder = At(DataFolder),
            InsecureDevelopmentRoot = At(InsecureDevelopmentRoot),
            Programs = new ProgramsConfiguration
            {
                WorkerEnclave = At(Programs.WorkerEnclave),
                KeeperEnclave = At(Programs.KeeperEnclave),
                HeaderAuthority = At(Programs.HeaderAuthority),
            },
        };

        string? At(string? path) => string.IsNullOrEmpty(path) ? path : Path.GetFullPath(path, folder);
    }
}

/// <summary>Where collateral for quotes of hardware comes from.</summary>
public sealed record CollateralConfiguration
{
    /// <summary>Addresses of Intel's service or of ones with its paths, http or https, asked in this order. Default Intel's.</summary>
    public IReadOnlyList<string> Services { get; init; } = [PcsService.Intel.AbsoluteUri];

    /// <summary>Whether weaknesses count from the day when they are told, not only from when machines must be patched. Default true.</summary>
    public bool TakesEarly { get; init; } = true;
}

/// <summary>How the node reaches Ethereum.</summary>
public sealed record EthereumConfiguration
{
    /// <summary>JSON-RPC addresses of Ethereum nodes, http or https; all are asked, so that one may lag, lie or vanish.</summary>
    public IReadOnlyList<string> Endpoints { get; init; } = [];

    /// <summary>The block of the Ledger's creation, or an earlier one. Default 0.</summary>
    public ulong FirstBlock { get; init; }

    /// <summary>How often to look for a new block, in milliseconds, 10 to 60000. Default 1000.</summary>
    public int PollMilliseconds { get; init; } = 1000;
}

/// <summary>Where the programs are that the node starts.</summary>
public sealed record ProgramsConfiguration
{
    /// <summary>The published worker enclave.</summary>
    public string? WorkerEnclave { get; init; }

    /// <summary>The published key keeper enclave.</summary>
    public string? KeeperEnclave { get; init; }

    /// <summary>The header authority, a child of this node whose key is in the data folder.</summary>
    public string? HeaderAuthority { get; init; }
}

/// <summary>The key keeper of this node.</summary>
public sealed record KeeperConfiguration
{
    /// <summary>Whether this node turns epochs; the account <c>keys/keeper.key</c> pays for that and for the heartbeat. Default true.</summary>
    public bool TurnsEpochs { get; init; } = true;
}

/// <summary>One worker of this node; its operator's account is <c>keys/NAME.key</c>.</summary>
public sealed record WorkerConfiguration
{
    /// <summary>Names its key file and its folder: 1 to 32 letters a-z, digits and hyphens.</summary>
    public string Name { get; init; } = "";

    /// <summary>Seats to hold, 1 to 16. Default 1.</summary>
    public int Seats { get; init; } = 1;

    /// <summary>The most gas of one contract's tasks that are admitted or wait; 0 (default) takes that of <see cref="WorkerOptions.GasAhead"/>.</summary>
    public ulong GasAhead { get; init; }
}

/// <summary>The user node of this node.</summary>
public sealed record UserConfiguration
{
    /// <summary>The port of the JSON-RPC on the loopback address; 0 (default) takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Whether it calls the failover where a worker missed its deadline, from the account <c>keys/watch.key</c>. Default false.</summary>
    public bool WatchesDeadlines { get; init; }
}
