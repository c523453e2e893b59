// SPDX-License-Identifier: MIT
using System.Runtime.InteropServices;
using Enigma.Crypto;
using Enigma.EnclaveHost;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>
/// The header authority as a child of this process. When it dies it is started again with the same key: what it signs follows from its key
/// and its endpoint alone.
/// </summary>
public sealed class AuthorityProcess : IHeaderSource, IAsyncDisposable
{
    private readonly string _program;
    private readonly SemaphoreSlim _restart = new(1, 1);
    private EnclaveProcess _process;
    private AuthorityConfigureRequest? _configuration;

    private AuthorityProcess(string program)
    {
        _program = program;
        _process = Launch(program);
    }

    /// <summary>The operating system's id.</summary>
    public int Id => _process.Id;

    /// <summary>The public key, once configured.</summary>
    public Hash32 Key { get; private set; }

    /// <summary>Starts the program; nothing is signed before <see cref="ConfigureAsync"/>.</summary>
    /// <exception cref="EnigmaException"><c>enclave.not_started</c></exception>
    public static AuthorityProcess Start(string program) => new(program);

    /// <summary>Hands over key, network and Ethereum endpoint.</summary>
    /// <exception cref="EnigmaException"><c>node.authority_refused</c>, <c>enclave.gone</c></exception>
    public async Task ConfigureAsync(ReadOnlyMemory<byte> seed, NetworkId network, ulong chainId, Uri ethereum, CancellationToken cancellationToken)
    {
        var configuration = new AuthorityConfigureRequest(Hash32.FromSpan(seed.Span), network, chainId, ethereum.ToString());
        Key = (await AskAsync<AuthorityKeyReply>(_process, configuration, cancellationToken).ConfigureAwait(false)).PublicKey;
        _configuration = configuration;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SignedHeader>> GetHeadersAsync(BlockNumber from, int count, CancellationToken cancellationToken)
    {
        var request = new AuthorityHeadersRequest(from, (ushort)count);
        var process = _process;
        try
        {
            return (await AskAsync<AuthorityHeadersReply>(process, request, cancellationToken).ConfigureAwait(false)).Headers;
        }
        catch (EnigmaException gone) when (gone.Code == EnclaveErrors.Gone && _configuration is not null)
        {
            process = await RestartAsync(process, cancellationToken).ConfigureAwait(false);
            return (await AskAsync<AuthorityHeadersReply>(process, request, cancellationToken).ConfigureAwait(false)).Headers;
        }
    }

    /// <summary>Ends the process.</summary>
    public async ValueTask DisposeAsync()
    {
        // Without its configuration nobody starts it again.
        _configuration = null;
        await _process.DisposeAsync().ConfigureAwait(false);
        _restart.Dispose();
    }

    private async Task<EnclaveProcess> RestartAsync(EnclaveProcess dead, CancellationToken cancellationToken)
    {
        await _restart.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_process == dead)
            {
                await dead.DisposeAsync().ConfigureAwait(false);
                _process = await LaunchConfiguredAsync(cancellationToken).ConfigureAwait(false);
            }

            return _process;
        }
        finally
        {
            _restart.Release();
        }
    }

    // Its endpoint may be away for a moment: one that could not be configured is not kept, and the next question starts another.
    private async Task<EnclaveProcess> LaunchConfiguredAsync(CancellationToken cancellationToken)
    {
        var process = Launch(_program);
        try
        {
            await AskAsync<AuthorityKeyReply>(process, _configuration ?? throw Ended(), cancellationToken).ConfigureAwait(false);
            return _configuration is null ? throw Ended() : process;
        }
        catch
        {
            await process.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static EnigmaException Ended() => new(EnclaveErrors.Gone, "the header authority was ended with its node");

    private static EnclaveProcess Launch(string program)
    {
        // The runtime that runs this program runs that one: <root>/shared/Microsoft.NETCore.App/<version>/.
        var runtime = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        return EnclaveProcess.Start(
            program,
            environment: new Dictionary<string, string>
            {
                ["DOTNET_ROOT"] = runtime,
                ["DOTNET_EnableDiagnostics"] = "0",
                ["DOTNET_TieredCompilation"] = "1",
            });
    }

    private static async Task<T> AskAsync<T>(EnclaveProcess process, AuthorityRequest request, CancellationToken cancellationToken)
        where T : AuthorityReply =>
        AuthorityReply.Decode(await process.ExchangeAsync(request.Encode(), cancellationToken).ConfigureAwait(false)) switch
        {
            T reply => reply,
            AuthorityRefusedReply refused => throw new EnigmaException(
                NodeErrors.AuthorityRefused, $"the header authority refused: {refused.Code}: {refused.Message}"),
            var other => throw new EnigmaException(
                NodeErrors.AuthorityRefused, $"the header authority answered {other.GetType().Name}; expected {typeof(T).Name}"),
        };
}
