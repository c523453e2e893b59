// SPDX-License-Identifier: MIT
using Enigma.Cli.Output;
using Enigma.Client;

namespace Enigma.Cli.Session;

/// <summary>A user of the running local network, connected to it.</summary>
internal sealed class DevnetSession : IDisposable
{
    private DevnetSession(EnigmaClient client, User user) => (Client, User) = (client, user);

    public EnigmaClient Client { get; }

    public User User { get; }

    /// <summary>Finds the running network and connects as one of its accounts.</summary>
    /// <exception cref="EnigmaException"><c>devnet.not_running</c>, or what connecting refuses.</exception>
    public static async Task<DevnetSession> OpenAsync(int account, CommandOutput output, CancellationToken cancellation)
    {
        var network = RunningDevnet.Find();
        var client = await EnigmaClient.ConnectAsync(network.Manifest, network.Rpc, network.Ethereum, cancellation: cancellation).ConfigureAwait(false);
        try
        {
            output.Progress($"local network at {network.Rpc}, account {account} ({network.Accounts[account].Address})");
            return new DevnetSession(client, LocalNetwork.UserOf(network.Manifest.Network, network.Accounts[account]));
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Client.Dispose();
        User.Seed.Dispose();
        User.Account.Dispose();
    }
}
