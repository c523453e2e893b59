// SPDX-License-Identifier: MIT
using System.Buffers.Binary;
using System.Security.Cryptography;
using Enigma.Crypto;

namespace Enigma.Protocol;

/// <summary>Seals inputs to a contract's epoch key and opens them (spec/keys.md §3).</summary>
public static class Envelope
{
    private const byte Version = 1;
    private const byte Suite = 1;
    private const int EpochOffset = 2;
    private const int SaltOffset = 10;
    private const int HeaderSize = SaltOffset + Hash32.Size;
    private const int CiphertextOffset = HeaderSize + XWing.EncapsulationSize;
    private const int TagSize = 16;

    /// <summary>The length of the smallest envelope.</summary>
    public const int MinimumSize = CiphertextOffset + Padding.MinimumSize + TagSize;

    /// <summary>The length of the envelope of a task's or deployment's call, before it is sealed.</summary>
    /// <param name="function">The function as <c>name(type,...)</c>.</param>
    /// <param name="argumentBytes">Length of the arguments in ABI encoding.</param>
    /// <exception cref="EnigmaException"><c>envelope.bad_inputs</c> when the call does not fit.</exception>
    public static int SizeOf(string function, int argumentBytes) =>
        SizeOf(PlainInputs.SizeOf(function, argumentBytes), SealedEnvelope.MaximumSize);

    private static int SizeOf(int plainBytes, int maximumSize)
    {
        // Padding knows no more than a gigabyte; that is asked first.
        var size = plainBytes <= maximumSize ? CiphertextOffset + Padding.SizeOf(plainBytes) + TagSize : int.MaxValue;
        return size <= maximumSize
            ? size
            : throw new EnigmaException(
                EnvelopeErrors.BadInputs, $"inputs of {plainBytes} bytes make an envelope above {maximumSize} bytes; send less at once");
    }

    /// <summary>Seals inputs. The result key opens the answer and can be recovered with <see cref="RecoverResultKey"/>.</summary>
    /// <param name="context">What the envelope is bound to.</param>
    /// <param name="contractKey">The contract's key of that epoch, verified before.</param>
    /// <param name="inputs">The call.</param>
    /// <param name="seed">The user's secret.</param>
    /// <param name="salt">32 fresh random bytes: two envelopes with one salt would share key and nonce.</param>
    /// <exception cref="EnigmaException">
    /// <c>envelope.bad_inputs</c> when the call does not fit; <c>crypto.bad_key</c> for a wrong contract key.
    /// </exception>
    public static (SealedEnvelope Envelope, ResultKey ResultKey) Seal(
        EnvelopeContext context, EncryptionKey contractKey, PlainInputs inputs, UserSeed seed, Hash32 salt) =>
        Seal(context, contractKey, inputs.Encode(), SealedEnvelope.MaximumSize, seed, salt);

    /// <summary>Seals a query or an estimate.</summary>
    /// <param name="context">What the envelope is bound to, of purpose <see cref="EnvelopePurpose.Query"/>.</param>
    /// <param name="contractKey">The contract's key of that epoch, verified before.</param>
    /// <param name="query">The query.</param>
    /// <param name="seed">A secret of the asker.</param>
    /// <param name="salt">32 fresh random bytes.</param>
    /// <exception cref="EnigmaException">
    /// <c>envelope.bad_inputs</c> when the query does not fit; <c>crypto.bad_key</c> for a wrong contract key.
    /// </exception>
    public static SealedEnvelope SealQuery(
        EnvelopeContext context, EncryptionKey contractKey, PlainQuery query, UserSeed seed, Hash32 salt)
    {
        var (envelope, resultKey) = Seal(context, contractKey, query.Encode(), SealedEnvelope.MaximumQuerySize, seed, salt);
        // An answer is sealed to the session, not to this envelope.
        resultKey.Dispose();
        return envelope;
    }

    private static (SealedEnvelope Envelope, ResultKey ResultKey) Seal(
        EnvelopeContext context, EncryptionKey contractKey, byte[] plain, int maximumSize, UserSeed seed, Hash32 salt)
    {
        _ = SizeOf(plain.Length, maximumSize);
        var padded = Padding.Pad(plain);
        var header = new WireWriter().WriteByte(Version).WriteByte(Suite).Write(context.KeyEpoch).WriteHash(salt).ToArray();
        using var sender = Setup(context, contractKey, seed, salt);
        var ciphertext = sender.Seal(header, padded);
        CryptographicOperations.ZeroMemory(plain);
        CryptographicOperations.ZeroMemory(padded);
        return (
            new SealedEnvelope((byte[])[.. header, .. sender.Encapsulation, .. ciphertext]),
            ResultKey.FromExport(sender.Export(Labels.Result, ResultKey.ExportSize)));
    }

    /// <summary>The result key of an envelope that this user sealed.</summary>
    /// <exception cref="EnigmaException">
    /// <c>envelope.bad_format</c>; <c>envelope.open_failed</c> when another seed, context or contract key made it.
    /// </exception>
    public static ResultKey RecoverResultKey(
        EnvelopeContext context, EncryptionKey contractKey, SealedEnvelope envelope, UserSeed seed)
    {
        var bytes = RequireFormat(envelope, context.Purpose);
        using var sender = Setup(context, contractKey, seed, Hash32.FromSpan(bytes.Slice(SaltOffset, Hash32.Size)));
        return sender.Encapsulation.SequenceEqual(bytes[HeaderSize..CiphertextOffset])
            ? ResultKey.FromExport(sender.Export(Labels.Result, ResultKey.ExportSize))
            : throw new EnigmaException(
                EnvelopeErrors.OpenFailed,
                "the envelope was not sealed with this seed, contract, epoch and sender; use the seed of its sender");
    }

    /// <summary>Opens an envelope; whether the inputs decode and match the record is asked of the result.</summary>
    /// <exception cref="EnigmaException">
    /// <c>envelope.bad_format</c>; <c>envelope.open_failed</c> when the key or anything in the context differs, or bytes were altered.
    /// </exception>
    public static OpenedEnvelope Open(EnvelopeContext context, XWingPrivateKey contractKey, SealedEnvelope envelope)
    {
        var bytes = RequireFormat(envelope, context.Purpose);
        if (KeyEpochOf(envelope, context.Purpose) != context.KeyEpoch)
        {
            throw OpenFailed(bytes.Length);
        }

        try
        {
            using var receiver = HpkeReceiver.Setup(contractKey, bytes[HeaderSize..CiphertextOffset], context.Info);
            var padded = receiver.Open(bytes[..HeaderSize], bytes[CiphertextOffset..]);
            return new OpenedEnvelope(padded, ResultKey.FromExport(receiver.Export(Labels.Result, ResultKey.ExportSize)));
        }
        catch (EnigmaException)
        {
            // One answer for every way not to open, so that it tells nothing about the key.
            throw OpenFailed(bytes.Length);
        }
    }

    /// <summary>The key epoch that the envelope names; what it is worth is decided by opening it.</summary>
    /// <exception cref="EnigmaException"><c>envelope.bad_format</c></exception>
    public static Epoch KeyEpochOf(SealedEnvelope envelope, EnvelopePurpose purpose = EnvelopePurpose.Task) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(RequireFormat(envelope, purpose)[EpochOffset..]));

    private static HpkeSender Setup(EnvelopeContext context, EncryptionKey contractKey, UserSeed seed, Hash32 salt)
    {
        var encapsulationSeed = seed.EncapsulationSeed(context, salt);
        var sender = HpkeSender.Setup(contractKey.Bytes, context.Info, encapsulationSeed);
        CryptographicOperations.ZeroMemory(encapsulationSeed);
        return sender;
    }

    private static ReadOnlySpan<byte> RequireFormat(SealedEnvelope envelope, EnvelopePurpose purpose)
    {
        var bytes = envelope.Bytes.Span;
        var most = purpose == EnvelopePurpose.Query ? SealedEnvelope.MaximumQuerySize : SealedEnvelope.MaximumSize;
        return bytes.Length < MinimumSize || bytes.Length > most
            ? throw BadFormat($"it has {bytes.Length} bytes, expected {MinimumSize} to {most}")
            : bytes[0] != Version || bytes[1] != Suite
            ? throw BadFormat($"it has version {bytes[0]} and suite {bytes[1]}, expected {Version} and {Suite}")
            : bytes;
    }

    private static EnigmaException BadFormat(string fault) =>
        new(EnvelopeErrors.BadFormat, $"envelope is malformed: {fault}; seal the inputs with a client of this network");

    private static EnigmaException OpenFailed(int length) => new(
        EnvelopeErrors.OpenFailed,
        $"envelope of {length} bytes does not open: it was sealed to another key, contract, epoch, sender or purpose, or altered; "
        + "seal it again");
}
