// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.EnclaveHost;

/// <summary>Speaks with an enclave in requests and replies. What it answers is data: it proves nothing by itself.</summary>
public sealed class EnclaveClient(EnclaveProcess process) : IAsyncDisposable
{
    /// <summary>The process behind it.</summary>
    public EnclaveProcess Process { get; } = process;

    /// <summary>Sends a request and returns its reply.</summary>
    /// <typeparam name="TReply">The reply that belongs to the request (spec/wire.md sections 2 to 4); their base where there are several.</typeparam>
    /// <exception cref="EnigmaException">
    /// The code with which the enclave refused; <c>enclave.gone</c>; <c>enclave.unexpected_reply</c>; <c>wire.bad_frame</c>.
    /// </exception>
    public async Task<TReply> AskAsync<TReply>(EnclaveRequest request, CancellationToken cancellationToken = default)
        where TReply : EnclaveReply
    {
        var reply = EnclaveReply.Decode(await Process.ExchangeAsync(request.Encode(), cancellationToken).ConfigureAwait(false));
        return reply switch
        {
            RefusedReply refused => throw Refusal.ToException(refused),
            TReply expected => expected,
            _ => throw new EnigmaException(
                EnclaveErrors.UnexpectedReply,
                $"the enclave answered {request.RequestType} with {reply.ReplyType}; it is not the enclave of this version"),
        };
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
