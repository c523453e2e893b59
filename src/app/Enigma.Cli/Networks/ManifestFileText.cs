// SPDX-License-Identifier: MIT
using System.Text.Json;
using System.Text.Json.Nodes;
using Enigma.Cli.CommandLine;
using Enigma.Cli.Output;
using Enigma.Client;
using Enigma.Protocol;

namespace Enigma.Cli.Networks;

/// <summary>Manifests in files and on the screen.</summary>
internal static class ManifestFileText
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Reads a manifest and refuses one whose trust does not fit its chain.</summary>
    /// <exception cref="EnigmaException"><c>manifest.bad_format</c>, <c>trust.*</c></exception>
    public static NetworkManifest Read(FileInfo file)
    {
        try
        {
            var manifest = ManifestJson.Read(File.ReadAllText(file.FullName));
            manifest.RequireTrustFitsChain();
            return manifest;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"FILE is '{file}': it cannot be read by this user", "give the manifest that the network publishes");
        }
    }

    /// <summary>The manifest as the object that its file holds.</summary>
    public static JsonNode Json(NetworkManifest manifest) => JsonNode.Parse(ManifestJson.Write(manifest))!;

    /// <summary>Writes a file that is not there yet.</summary>
    public static void Write(FileInfo file, NetworkManifest manifest)
    {
        try
        {
            using var stream = new FileStream(file.FullName, FileMode.CreateNew, FileAccess.Write);
            stream.Write(System.Text.Encoding.UTF8.GetBytes(Json(manifest).ToJsonString(Indented) + "\n"));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(
                $"--out is '{file}': {(file.Exists ? "it is there already" : "it cannot be made by this user")}", "for example --out manifest.json");
        }
    }

    /// <summary>One line for each member, for people.</summary>
    public static void WriteLines(CommandOutput output, NetworkManifest manifest)
    {
        foreach (var (name, value) in Json(manifest).AsObject())
        {
            output.Field(name, value!.ToString());
        }

        output.Field("hash", $"{manifest.Hash}, which evidence is bound to");
    }

    /// <summary>Checks a manifest at a node of its network, as <c>enigma verify network</c> does.</summary>
    /// <exception cref="EnigmaException">What is refused.</exception>
    public static async Task<VerificationReport> VerifyAsync(NetworkManifest manifest, Uri node, Uri ethereum, CancellationToken cancellation)
    {
        using var client = await EnigmaClient.ConnectAsync(manifest, node, ethereum, cancellation: cancellation).ConfigureAwait(false);
        return await client.VerifyNetworkAsync(cancellation).ConfigureAwait(false);
    }
}
