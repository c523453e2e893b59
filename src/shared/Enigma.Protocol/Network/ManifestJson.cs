// SPDX-License-Identifier: MIT
using System.Text.Json;
using System.Text.Json.Serialization;
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>The JSON form of a manifest, as files and RPC replies hold it (spec/keys.md §8).</summary>
public static class ManifestJson
{
    private const string AuthorityName = "authority";
    private const string DevelopmentName = "development";
    private const string IntelName = "intel";

    /// <summary>The manifest as one JSON object.</summary>
    public static string Write(NetworkManifest manifest) => JsonSerializer.Serialize(
        new ManifestFile
        {
            Version = NetworkManifest.Version,
            ChainId = manifest.ChainId,
            Ledger = manifest.Ledger.ToString(),
            NetworkId = manifest.Network.ToString(),
            HeaderTrust = AuthorityName,
            AuthorityKey = manifest.AuthorityKey.ToString(),
            AttestationRoot = manifest.AttestationRoot == Protocol.AttestationRoot.Intel ? IntelName : DevelopmentName,
            RootHash = manifest.RootHash.ToString(),
            WorkerMeasurement = manifest.WorkerMeasurement.ToString(),
            KeeperMeasurement = manifest.KeeperMeasurement.ToString(),
        },
        ManifestJsonContext.Default.ManifestFile);

    /// <summary>The manifest of a JSON object; unknown, missing or doubled members are refused.</summary>
    /// <exception cref="EnigmaException"><c>manifest.bad_format</c></exception>
    public static NetworkManifest Read(string json)
    {
        ManifestFile file;
        try
        {
            file = JsonSerializer.Deserialize(json, ManifestJsonContext.Default.ManifestFile) ?? throw Bad("it is null");
        }
        catch (JsonException e)
        {
            var where = e.Path is { Length: > 2 } member ? $"; {member[2..]} at line {e.LineNumber + 1} does not fit" : "";
            throw Bad($"it is not one JSON object with the members {Members}, each once, and no others{where}");
        }

        if (file.Version != NetworkManifest.Version)
        {
            throw Bad($"version is {file.Version}, expected {NetworkManifest.Version}");
        }

        return file.HeaderTrust != AuthorityName
            ? throw Bad($"headerTrust is '{file.HeaderTrust}', expected '{AuthorityName}'")
            : new NetworkManifest(
                file.ChainId,
                Address.TryParse(file.Ledger, out var ledger) ? ledger : throw BadHex("ledger", file.Ledger, Address.Size),
                new NetworkId(ParseHash("networkId", file.NetworkId)),
                HeaderTrust.Authority,
                ParseHash("authorityKey", file.AuthorityKey),
                ParseRoot(file.AttestationRoot),
                ParseHash("rootHash", file.RootHash),
                ParseHash("workerMeasurement", file.WorkerMeasurement),
                ParseHash("keeperMeasurement", file.KeeperMeasurement));
    }

    private static string Members => string.Join(", ", ManifestJsonContext.Default.ManifestFile.Properties.Select(member => member.Name));

    private static AttestationRoot ParseRoot(string name) => name switch
    {
        DevelopmentName => AttestationRoot.Development,
        IntelName => AttestationRoot.Intel,
        _ => throw Bad($"attestationRoot is '{name}', expected '{DevelopmentName}' or '{IntelName}'"),
    };

    private static Hash32 ParseHash(string member, string text) =>
        Hash32.TryParse(text, out var value) ? value : throw BadHex(member, text, Hash32.Size);

    private static EnigmaException BadHex(string member, string text, int size) =>
        Bad($"{member} has {text.Length} characters, expected 0x and {2 * size} hex digits");

    private static EnigmaException Bad(string fault) =>
        new(ManifestErrors.BadFormat, $"network manifest is malformed: {fault}; take the manifest that the network publishes");
}

/// <summary>The members of the JSON form.</summary>
internal sealed record ManifestFile
{
    public required int Version { get; init; }

    public required ulong ChainId { get; init; }

    public required string Ledger { get; init; }

    public required string NetworkId { get; init; }

    public required string HeaderTrust { get; init; }

    public required string AuthorityKey { get; init; }

    public required string AttestationRoot { get; init; }

    public required string RootHash { get; init; }

    public required string WorkerMeasurement { get; init; }

    public required string KeeperMeasurement { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ManifestFile))]
internal sealed partial class ManifestJsonContext : JsonSerializerContext;
