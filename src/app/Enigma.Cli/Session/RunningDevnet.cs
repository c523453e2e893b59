// SPDX-License-Identifier: MIT
using System.Text.Json;
using Enigma.Crypto;
using Enigma.Devnet;
using Enigma.Protocol;

namespace Enigma.Cli.Session;

/// <summary>The local network that is running now, as its state file tells.</summary>
/// <param name="Manifest">The network; the file lies where only this user writes, so it may be pinned from there.</param>
/// <param name="Rpc">The Enigma node.</param>
/// <param name="Ethereum">The Ethereum node.</param>
/// <param name="Accounts">Funded accounts of the local chain.</param>
internal sealed record RunningDevnet(NetworkManifest Manifest, Uri Rpc, Uri Ethereum, IReadOnlyList<DevnetAccount> Accounts)
{
    /// <summary>Finds the network of this user.</summary>
    /// <exception cref="EnigmaException"><c>devnet.not_running</c></exception>
    public static RunningDevnet Find()
    {
        if (Directory.Exists(RuntimeDirectory.Path))
        {
            RuntimeDirectory.RequireOwn(DevnetErrors.NotRunning);
        }

        try
        {
            using var state = JsonDocument.Parse(File.ReadAllBytes(RuntimeDirectory.StateFile));
            return From(state.RootElement);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException
            or InvalidOperationException or FormatException)
        {
            throw new EnigmaException(DevnetErrors.NotRunning, "no local network is running", e);
        }
    }

    private static RunningDevnet From(JsonElement state)
    {
        return StateFile.NamesLivingProcess(state)
            ? new RunningDevnet(
                ManifestJson.Read(state.GetProperty("manifest").GetRawText()),
                new Uri(state.GetProperty("rpc").GetString()!),
                new Uri(state.GetProperty("ethereum").GetString()!),
                [.. state.GetProperty("accounts").EnumerateArray().Select(ReadAccount)])
            : throw new EnigmaException(DevnetErrors.NotRunning, $"no local network is running; the last one, process {state.GetProperty("pid")}, has ended");
    }

    private static DevnetAccount ReadAccount(JsonElement account) => new(
        Address.Parse(account.GetProperty("address").GetString()),
        Convert.FromHexString(account.GetProperty("privateKey").GetString()!.AsSpan(2)));
}
