// SPDX-License-Identifier: MIT
using System.Net.Sockets;
using System.Text.Json;
using Enigma.Protocol;

namespace Enigma.Devnet;

/// <summary>
/// The file by which other commands of the same user find the network; it holds the keys of its accounts and is theirs alone. It names one
/// network: the one that has run longest.
/// </summary>
public static class StateFile
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Whether the process that a state file names is there.</summary>
    /// <param name="state">The content of the file.</param>
    public static bool NamesLivingProcess(JsonElement state) => RuntimeDirectory.IsAlive(state.GetProperty("pid").GetInt32());

    /// <summary>Writes the file, unless it names a network that runs.</summary>
    /// <returns>The JSON-RPC of the network that the file names already; null when the file was written.</returns>
    internal static async Task<Uri?> WriteAsync(Devnet devnet, string directory, CancellationToken cancellationToken)
    {
        if (await FindRunningAsync(cancellationToken).ConfigureAwait(false) is { } running)
        {
            return running;
        }

        if (!OperatingSystem.IsWindows())
        {
            // A network that ended removes the directory when it is empty.
            RuntimeDirectory.Create();
        }

        var temporary = Path.Combine(directory, "devnet.json");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var stream = new FileStream(temporary, options);
        await using (stream.ConfigureAwait(false))
        {
            var writer = new Utf8JsonWriter(stream);
            await using (writer.ConfigureAwait(false))
            {
                Write(writer, devnet, directory);
            }

            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        // Complete or not there at all: readers never see half a file.
        File.Move(temporary, RuntimeDirectory.StateFile, overwrite: true);
        return null;
    }

    private static async Task<Uri?> FindRunningAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var state = JsonDocument.Parse(await File.ReadAllBytesAsync(RuntimeDirectory.StateFile, cancellationToken).ConfigureAwait(false));
            var rpc = new Uri(state.RootElement.GetProperty("rpc").GetString()!);
            return NamesLivingProcess(state.RootElement) && await TakesConnectionsAsync(rpc, cancellationToken).ConfigureAwait(false) ? rpc : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException
            or InvalidOperationException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    // A file that outlived its network may name a process of something else by now.
    private static async Task<bool> TakesConnectionsAsync(Uri address, CancellationToken cancellationToken)
    {
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(address.Host, address.Port, cancellationToken).AsTask().WaitAsync(Patience, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is SocketException or TimeoutException)
        {
            return false;
        }
    }

    private static void Write(Utf8JsonWriter writer, Devnet devnet, string directory)
    {
        writer.WriteStartObject();
        writer.WriteNumber("pid", Environment.ProcessId);
        writer.WriteString("directory", directory);
        writer.WriteString("rpc", devnet.Rpc.ToString());
        writer.WriteString("ethereum", devnet.Ethereum.ToString());
        writer.WriteString("ledger", devnet.Manifest.Ledger.ToString());
        writer.WriteString("token", devnet.FeeToken.ToString());
        writer.WritePropertyName("manifest");
        writer.WriteRawValue(ManifestJson.Write(devnet.Manifest));
        writer.WriteStartArray("accounts");
        foreach (var account in devnet.Accounts)
        {
            writer.WriteStartObject();
            writer.WriteString("address", account.Address.ToString());
            writer.WriteString("privateKey", "0x" + Convert.ToHexStringLower(account.PrivateKey.Span));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
