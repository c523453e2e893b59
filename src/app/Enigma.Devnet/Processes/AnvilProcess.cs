// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Enigma.Chain;

namespace Enigma.Devnet;

/// <summary>
/// The Ethereum node of the local network and its guard: a shell that holds a pipe to this process. When the pipe closes, however this
/// process ended, the guard ends the node and removes the network's directory and state file.
/// </summary>
internal sealed class AnvilProcess : IAsyncDisposable
{
    // $1 anvil, $2 port, $3 chain id, $4 directory of the network, $5 state file, $6 keep or remove, $7 chain to go on with or nothing.
    // Signals of a terminal must not end the guard before its work is done. The lock goes last: when the guard is killed on the way, the next
    // start still knows by it that nobody owns what is left.
    private const string Guard =
        $$"""
        trap '' INT TERM HUP
        "$1" --host 127.0.0.1 --port "$2" --chain-id "$3" --hardfork osaka --slots-in-an-epoch 1 --accounts 0 \
          --order fifo --prune-history 2048 --cache-path "$4/cache" --quiet ${7:+--load-state "$7"} </dev/null >"$4/anvil.log" 2>&1 &
        node=$!
        echo "$node"
        while read -r _; do :; done
        kill -9 "$node" 2>/dev/null
        wait "$node" 2>/dev/null
        if grep -q "\"directory\":\"$4\"" "$5" 2>/dev/null; then rm -f "$5"; fi
        if [ "$6" = remove ]; then
          for entry in "$4"/*; do [ "$entry" = "$4/{{InstanceDirectory.LockFile}}" ] || rm -rf "$entry"; done
          rm -rf "$4"
        fi
        rmdir "$(dirname "$5")" 2>/dev/null
        exit 0
        """;

    private readonly Process _guard;

    private AnvilProcess(Process guard, JsonRpcClient client)
    {
        _guard = guard;
        Client = client;
    }

    /// <summary>The process id of the node.</summary>
    public int NodeId { get; private set; }

    /// <summary>A client of the node.</summary>
    public JsonRpcClient Client { get; }

    /// <summary>Starts the node on a free port, with the chain of a file unless that is empty, and waits until it answers.</summary>
    /// <exception cref="EnigmaException"><c>devnet.start_failed</c> with the end of the node's log.</exception>
    public static Task<AnvilProcess> StartAsync(
        string program, ulong chainId, string directory, string stateFile, bool keepsFiles, string chain, CancellationToken cancellationToken) =>
        StartAsync(program, chainId, directory, stateFile, keepsFiles, FreePort(), chain, cancellationToken);

    /// <summary>Starts the node on a port, with the blocks and the state of one that was there before, and waits until it answers.</summary>
    /// <param name="program">The node.</param>
    /// <param name="chainId">Its chain.</param>
    /// <param name="directory">The directory of the network.</param>
    /// <param name="stateFile">The state file of the network.</param>
    /// <param name="keepsFiles">Whether the directory stays.</param>
    /// <param name="port">The port.</param>
    /// <param name="chain">The file with the chain in JSON; empty for a new one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="EnigmaException"><c>devnet.start_failed</c> with the end of the node's log.</exception>
    public static async Task<AnvilProcess> StartAsync(
        string program, ulong chainId, string directory, string stateFile, bool keepsFiles, int port, string chain, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("/bin/sh")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (var argument in new[]
                 {
                     "-c", Guard, "enigma-devnet-guard", program, port.ToString(CultureInfo.InvariantCulture),
                     chainId.ToString(CultureInfo.InvariantCulture), directory, stateFile,
                     keepsFiles ? "keep" : "remove", chain,
                 })
        {
            start.ArgumentList.Add(argument);
        }

        // The node must not look for settings in, or write caches to, the user's home.
        start.Environment["HOME"] = directory;
        var guard = Process.Start(start) ?? throw new EnigmaException(DevnetErrors.StartFailed, "/bin/sh did not start");
        var client = new JsonRpcClient(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")), TimeSpan.FromSeconds(30));
        var anvil = new AnvilProcess(guard, client);
        try
        {
            var line = await guard.StandardOutput.ReadLineAsync(cancellationToken).ConfigureAwait(false);
            anvil.NodeId = int.Parse(line ?? "0", CultureInfo.InvariantCulture);
            await anvil.WaitUntilReadyAsync(directory, cancellationToken).ConfigureAwait(false);
            return anvil;
        }
        catch
        {
            await anvil.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Ends the node by closing the guard's pipe, and waits until nothing is left.</summary>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _guard.StandardInput.Close();
        await _guard.WaitForExitAsync().ConfigureAwait(false);
        _guard.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task WaitUntilReadyAsync(string directory, CancellationToken cancellationToken)
    {
        var rpc = new EthereumRpc(Client);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await rpc.GetChainIdAsync(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (EnigmaException notYet) when (notYet.Code == ChainErrors.Unreachable)
            {
                if (attempt == 400)
                {
                    var log = Path.Combine(directory, "anvil.log");
                    var told = File.Exists(log) ? string.Join(' ', File.ReadLines(log).TakeLast(5)) : "nothing";
                    throw new EnigmaException(DevnetErrors.StartFailed, $"the Ethereum node did not answer within 10 s; it said: {told}", notYet);
                }
            }

            await Task.Delay(25, cancellationToken).ConfigureAwait(false);
        }
    }
}
