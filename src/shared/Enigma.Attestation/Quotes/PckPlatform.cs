// SPDX-License-Identifier: MIT
using System.Formats.Asn1;
using System.Globalization;
using System.Security.Cryptography;

namespace Enigma.Attestation;

/// <summary>What a PCK certificate says of the platform, in its extension 1.2.840.113741.1.13.1 (spec/attestation.md §4).</summary>
internal sealed class PckPlatform
{
    /// <summary>How many component SVNs a TCB has.</summary>
    internal const int ComponentCount = 16;

    private const string Oid = "1.2.840.113741.1.13.1";

    private PckPlatform(AsnReader extension)
    {
        var items = new Items(extension, Oid);
        var tcb = new Items(items.Take(2), $"{Oid}.2");
        if (items.Find(7) is { } configuration)
        {
            new Items(configuration, $"{Oid}.7").RequireBooleans();
        }

        Ppid = Whole(items.Take(1), reader => reader.ReadOctets(16));
        Components = [.. Enumerable.Range(1, ComponentCount).Select(i => Whole(tcb.Take(i), reader => (byte)reader.ReadNumber(byte.MaxValue)))];
        PceSvn = Whole(tcb.Take(17), reader => (ushort)reader.ReadNumber(ushort.MaxValue));
        Whole(tcb.Take(18), reader => reader.ReadOctets(16));
        PceId = Whole(items.Take(3), reader => reader.ReadOctets(2));
        Fmspc = Whole(items.Take(4), reader => reader.ReadOctets(6));
        RequireSgxType(items.Take(5));
        if (items.Find(6) is { } instance)
        {
            InstanceId = Whole(instance, reader => reader.ReadOctets(16));
        }
    }

    /// <summary>Names the platform, as its owner's certificates do.</summary>
    internal ReadOnlyMemory<byte> Ppid { get; }

    /// <summary>The 16 component SVNs: TCB levels are compared with these.</summary>
    internal IReadOnlyList<byte> Components { get; }

    internal ushort PceSvn { get; }

    internal ReadOnlyMemory<byte> PceId { get; }

    internal ReadOnlyMemory<byte> Fmspc { get; }

    /// <summary>Of platforms with several processors, else null.</summary>
    internal ReadOnlyMemory<byte>? InstanceId { get; }

    /// <summary>One for each machine.</summary>
    internal byte[] Hash => SHA256.HashData((InstanceId ?? Ppid).Span);

    /// <exception cref="EnigmaException"><c>attestation.bad_certificate</c></exception>
    internal static PckPlatform Of(Certificate certificate)
    {
        var extension = certificate.Extensions.Find(Oid)
            ?? throw QuoteRefusal.Of(QuoteErrors.BadCertificate, "the PCK certificate has no PCK extension");
        try
        {
            return new(extension);
        }
        catch (AsnContentException fault)
        {
            throw QuoteRefusal.Of(QuoteErrors.BadCertificate, $"the PCK extension is malformed: {fault.Message}", fault);
        }
    }

    private static void RequireSgxType(AsnReader item)
    {
        var type = Whole(item, reader => reader.ReadEnumeratedBytes());
        if (type.Length != 1 || type.Span[0] > 2)
        {
            throw new AsnContentException("the SGX type is not of 0..2");
        }
    }

    private static T Whole<T>(AsnReader reader, Func<AsnReader, T> read)
    {
        var value = read(reader);
        reader.ThrowIfNotEmpty();
        return value;
    }

    /// <summary>The values of a sequence of pairs, by the last number of their OID; pairs of other OIDs are skipped.</summary>
    private sealed class Items
    {
        private readonly Dictionary<int, AsnReader> _byNumber = [];
        private readonly string _prefix;

        internal Items(AsnReader reader, string prefix)
        {
            _prefix = prefix + ".";
            var list = Whole(reader, sequence => sequence.ReadSequence());
            while (list.HasData)
            {
                var pair = list.ReadSequence();
                var oid = pair.ReadObjectIdentifier();
                if (oid.StartsWith(_prefix, StringComparison.Ordinal)
                    && int.TryParse(oid.AsSpan(_prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    && !_byNumber.TryAdd(number, pair))
                {
                    throw new AsnContentException($"{oid} comes twice");
                }
            }
        }

        internal AsnReader? Find(int number) => _byNumber.GetValueOrDefault(number);

        internal AsnReader Take(int number) => Find(number) ?? throw new AsnContentException($"{_prefix}{number} is missing");

        internal void RequireBooleans()
        {
            foreach (var item in _byNumber.Values)
            {
                Whole(item, reader => reader.ReadBoolean());
            }
        }
    }
}
