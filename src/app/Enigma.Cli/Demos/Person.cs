// SPDX-License-Identifier: MIT
using Enigma.Client;

namespace Enigma.Cli.Demos;

/// <summary>Somebody in a demonstration, with a client of their own as on another machine.</summary>
internal sealed record Person(string Name, User User, EnigmaClient Client) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Client.Dispose();
        User.Seed.Dispose();
        User.Account.Dispose();
    }
}
