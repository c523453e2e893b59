// SPDX-License-Identifier: MIT
using System.Formats.Asn1;

namespace Enigma.Attestation;

/// <summary>Extensions of a certificate, a revocation list or an entry of one, by OID; none comes twice.</summary>
internal sealed class CertificateExtensions
{
    private readonly Dictionary<string, (bool IsCritical, ReadOnlyMemory<byte> Value)> _byOid = new(StringComparer.Ordinal);

    /// <summary>The OIDs of those that must be understood.</summary>
    internal IEnumerable<string> Critical => _byOid.Where(pair => pair.Value.IsCritical).Select(pair => pair.Key);

    /// <summary>The extensions of a sequence.</summary>
    /// <exception cref="AsnContentException">One is malformed or comes twice.</exception>
    internal static CertificateExtensions Read(AsnReader list)
    {
        var extensions = new CertificateExtensions();
        while (list.HasData)
        {
            var extension = list.ReadSequence();
            var oid = extension.ReadObjectIdentifier();
            var isCritical = extension.PeekTag() == Asn1Tag.Boolean && extension.ReadBoolean();
            var value = extension.ReadOctetString();
            extension.ThrowIfNotEmpty();
            if (!extensions._byOid.TryAdd(oid, (isCritical, value)))
            {
                throw new AsnContentException($"the extension {oid} comes twice");
            }
        }

        return extensions;
    }

    /// <summary>A reader of the value of an extension; null when it is not there.</summary>
    internal AsnReader? Find(string oid) => _byOid.TryGetValue(oid, out var found) ? DerFields.Begin(found.Value) : null;

    /// <exception cref="AsnContentException">One is critical: it changes what a list means.</exception>
    internal void RequireNoneCritical()
    {
        if (Critical.FirstOrDefault() is { } oid)
        {
            throw new AsnContentException($"the extension {oid} is critical");
        }
    }
}
