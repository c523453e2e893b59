// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Enigma.Crypto;
using Enigma.EnclaveHost;
using Enigma.Node;
using Enigma.Protocol;

namespace Enigma.Devnet;

/// <summary>The header authority as a process of its own; its key is made here, handed over once and forgotten.</summary>
internal sealed class AuthorityProcess : IHeaderSource, IAsyncDisposable
{
    private readonly EnclaveProcess _process;

    private AuthorityProcess(EnclaveProcess process) => _process = process;

    /// <summary>The operating system's id.</summary>
    public int Id => _process.Id;

    /// <summary>The public key, once configured.</summary>
    public Hash32 Key { get; private set; }

    /// <summary>Starts the program; nothing is signed before <see cref="ConfigureAsync"/>.</summary>
    public static AuthorityProcess Start()
    {
        // The runtime that runs this program runs that one: <root>/shared/Microsoft.NETCore.App/<version>/.
        var runtime = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        return new AuthorityProcess(EnclaveProcess.Start(
            Installation.HeaderAuthority,
            environment: new Dictionary<string, string>
            {
                ["DOTNET_ROOT"] = runtime,
                ["DOTNET_EnableDiagnostics"] = "0",
                ["DOTNET_TieredCompilation"] = "1",
            }));
    }

    /// <summary>Hands over key, network and Ethereum endpoint.</summary>
    public async Task ConfigureAsync(NetworkId network, ulong chainId, Uri ethereum, CancellationToken cancellationToken)
    {
        var seed = RandomNumberGenerator.GetBytes(Hash32.Size);
        var reply = await AskAsync<AuthorityKeyReply>(
            new AuthorityConfigureRequest(Hash32.FromSpan(seed), network, chainId, ethereum.ToString()), cancellationToken).ConfigureAwait(false);
        CryptographicOperations.ZeroMemory(seed);
        Key = reply.PublicKey;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SignedHeader>> GetHeadersAsync(BlockNumber from, int count, CancellationToken cancellationToken) =>
        (await AskAsync<AuthorityHeadersReply>(new AuthorityHeadersRequest(from, (ushort)count), cancellationToken).ConfigureAwait(false)).Headers;

    /// <summary>Ends the process.</summary>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task<T> AskAsync<T>(AuthorityRequest request, CancellationToken cancellationToken)
        where T : AuthorityReply =>
        AuthorityReply.Decode(await _process.ExchangeAsync(request.Encode(), cancellationToken).ConfigureAwait(false)) switch
        {
            T reply => reply,
            AuthorityRefusedReply refused => throw new EnigmaException(
                DevnetErrors.StartFailed, $"the header authority refused: {refused.Code}: {refused.Message}"),
            var other => throw new EnigmaException(DevnetErrors.StartFailed, $"the header authority answered {other.GetType().Name}; expected {typeof(T).Name}"),
        };
}
