// SPDX-License-Identifier: MIT
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>What may be asked of a header authority (spec/wire.md §5).</summary>
public abstract record AuthorityRequest : DoorMessage
{
    private protected const byte HeadersType = 64;
    private protected const byte KeyType = 65;
    private protected const byte ConfigureType = 66;

    private protected AuthorityRequest()
    {
    }

    /// <summary>The request of a frame's type and body.</summary>
    /// <exception cref="EnigmaException"><c>wire.bad_frame</c></exception>
    public static AuthorityRequest Decode(ReadOnlySpan<byte> message)
    {
        var reader = new WireReader(message, "request to the header authority");
        var type = reader.ReadByte();
        AuthorityRequest request = type switch
        {
            HeadersType => AuthorityHeadersRequest.ReadBody(ref reader),
            KeyType => new AuthorityKeyRequest(),
            ConfigureType => AuthorityConfigureRequest.ReadBody(ref reader),
            _ => throw reader.Bad($"has the unknown type {type}"),
        };
        reader.RequireEnd();
        return request;
    }
}

/// <summary>Asks for signed headers. Answered by <see cref="AuthorityHeadersReply"/>.</summary>
/// <param name="From">The first block.</param>
/// <param name="Count">How many at most, 1 to 512.</param>
public sealed record AuthorityHeadersRequest(BlockNumber From, ushort Count) : AuthorityRequest
{
    /// <summary>The most headers in one reply.</summary>
    public const ushort MaximumCount = 512;

    /// <inheritdoc/>
    public override byte Type => HeadersType;

    private protected override void WriteBody(WireWriter writer) => writer.Write(From).WriteUInt16(Count);

    internal static AuthorityHeadersRequest ReadBody(ref WireReader reader)
    {
        var from = reader.Read<BlockNumber>();
        var count = reader.ReadUInt16();
        return count is 0 or > MaximumCount
            ? throw reader.Bad($"asks for {count} headers, expected 1 to {MaximumCount}")
            : new(from, count);
    }
}

/// <summary>Asks for the public key. Answered by <see cref="AuthorityKeyReply"/>.</summary>
public sealed record AuthorityKeyRequest : AuthorityRequest
{
    /// <inheritdoc/>
    public override byte Type => KeyType;

    private protected override void WriteBody(WireWriter writer)
    {
    }
}

/// <summary>First and once: key, network and the Ethereum endpoint. Answered by <see cref="AuthorityKeyReply"/>.</summary>
/// <param name="KeySeed">The seed of the signing key; secret.</param>
/// <param name="Network">The network.</param>
/// <param name="ChainId">The chain.</param>
/// <param name="Endpoint">The JSON-RPC address of an Ethereum node.</param>
public sealed record AuthorityConfigureRequest(Hash32 KeySeed, NetworkId Network, ulong ChainId, string Endpoint) : AuthorityRequest
{
    /// <inheritdoc/>
    public override byte Type => ConfigureType;

    /// <summary>Nothing of the seed.</summary>
    public override string ToString() => nameof(AuthorityConfigureRequest);

    private protected override void WriteBody(WireWriter writer) =>
        writer.WriteHash(KeySeed).Write(Network).WriteUInt64(ChainId).WriteShortText(Endpoint);

    internal static AuthorityConfigureRequest ReadBody(ref WireReader reader) =>
        new(reader.ReadHash(), reader.Read<NetworkId>(), reader.ReadUInt64(), reader.ReadShortText());
}

/// <summary>What a header authority answers (spec/wire.md §5).</summary>
public abstract record AuthorityReply : DoorMessage
{
    private protected const byte HeadersType = 192;
    private protected const byte KeyType = 193;
    private protected const byte RefusedType = 255;

    private protected AuthorityReply()
    {
    }

    /// <summary>The reply of a frame's type and body.</summary>
    /// <exception cref="EnigmaException"><c>wire.bad_frame</c></exception>
    public static AuthorityReply Decode(ReadOnlySpan<byte> message)
    {
        var reader = new WireReader(message, "reply of the header authority");
        var type = reader.ReadByte();
        AuthorityReply reply = type switch
        {
            HeadersType => new AuthorityHeadersReply(reader.ReadList<SignedHeader>()),
            KeyType => new AuthorityKeyReply(reader.ReadHash()),
            RefusedType => new AuthorityRefusedReply(reader.ReadShortText(), reader.ReadShortText()),
            _ => throw reader.Bad($"has the unknown type {type}"),
        };
        reader.RequireEnd();
        return reply;
    }
}

/// <summary>Signed headers in order, possibly fewer than asked for.</summary>
/// <param name="Headers">The headers.</param>
public sealed record AuthorityHeadersReply(IReadOnlyList<SignedHeader> Headers) : AuthorityReply
{
    /// <inheritdoc/>
    public override byte Type => HeadersType;

    private protected override void WriteBody(WireWriter writer) => writer.WriteList(Headers);
}

/// <summary>The authority's key.</summary>
/// <param name="PublicKey">The Ed25519 public key.</param>
public sealed record AuthorityKeyReply(Hash32 PublicKey) : AuthorityReply
{
    /// <inheritdoc/>
    public override byte Type => KeyType;

    private protected override void WriteBody(WireWriter writer) => writer.WriteHash(PublicKey);
}

/// <summary>The request was refused.</summary>
/// <param name="Code">The name of the code.</param>
/// <param name="Message">For people.</param>
public sealed record AuthorityRefusedReply(string Code, string Message) : AuthorityReply
{
    /// <inheritdoc/>
    public override byte Type => RefusedType;

    private protected override void WriteBody(WireWriter writer) => writer.WriteShortText(Code).WriteShortText(Message);
}
