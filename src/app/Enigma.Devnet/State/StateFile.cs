// SPDX-License-Identifier: MIT
using System.Text.Json;
using Enigma.Protocol;

namespace Enigma.Devnet;

/// <summary>Writes the file by which other commands of the same user find the network; it holds the keys of its accounts and is theirs alone.</summary>
internal static class StateFile
{
    public static async Task WriteAsync(Devnet devnet, string directory, CancellationToken cancellationToken)
    {
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
