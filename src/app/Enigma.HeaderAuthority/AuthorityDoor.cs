// SPDX-License-Identifier: MIT
using Enigma.Protocol;

namespace Enigma.HeaderAuthority;

/// <summary>Reads framed requests and writes framed replies, one after the other, until the input ends.</summary>
internal sealed class AuthorityDoor(Stream input, Stream output, AuthorityService service)
{
    private const int PrefixSize = 4;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var prefix = new byte[PrefixSize];
        while (await input.ReadAtLeastAsync(prefix, PrefixSize, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) == PrefixSize)
        {
            var message = new byte[Frame.ReadLength(prefix)];
            await input.ReadExactlyAsync(message, cancellationToken).ConfigureAwait(false);
            var reply = await AnswerAsync(message, cancellationToken).ConfigureAwait(false);
            await output.WriteAsync(Frame.Encode(reply.Encode()), cancellationToken).ConfigureAwait(false);
            await output.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<AuthorityReply> AnswerAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        try
        {
            return await service.HandleAsync(AuthorityRequest.Decode(message.Span), cancellationToken).ConfigureAwait(false);
        }
        catch (EnigmaException refused)
        {
            return new AuthorityRefusedReply(refused.Code.Name, refused.Message);
        }
    }
}
