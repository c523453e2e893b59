// SPDX-License-Identifier: MIT
namespace Enigma.Protocol;

/// <summary>Codes of the area <c>trust</c>: development trust where it must not be (spec/keys.md §7, spec/errors.md).</summary>
public static class TrustErrors
{
    /// <summary>The development root of attestation is named for a public chain.</summary>
    public static readonly ErrorCode DevelopmentOnPublicChain = new("trust.development_on_public_chain", 421);

    /// <summary>A header authority is named for a public chain.</summary>
    public static readonly ErrorCode AuthorityOnPublicChain = new("trust.authority_on_public_chain", 422);
}

/// <summary>Codes of the area <c>header</c> for trust; those of decoding are beside the decoder (spec/keys.md §9).</summary>
public static class HeaderErrors
{
    /// <summary>The header carries no signature.</summary>
    public static readonly ErrorCode NotSigned = new("header.unsigned", 431);

    /// <summary>The signature is not the authority's over this header, network and chain.</summary>
    public static readonly ErrorCode BadSignature = new("header.bad_signature", 432);

    /// <summary>The header is not above the head.</summary>
    public static readonly ErrorCode NotNewer = new("header.not_newer", 434);

    /// <summary>The header does not name the head as its parent.</summary>
    public static readonly ErrorCode Unlinked = new("header.unlinked", 435);

    /// <summary>There is no head yet, or a proof is for another block than the head.</summary>
    public static readonly ErrorCode WrongBlock = new("header.wrong_block", 436);
}

/// <summary>Codes of the area <c>manifest</c>: the description of a network (spec/keys.md §8, spec/errors.md).</summary>
public static class ManifestErrors
{
    /// <summary>The manifest is not canonical, or its JSON has a missing, unknown or wrong member.</summary>
    public static readonly ErrorCode BadFormat = new("manifest.bad_format", 441);

    /// <summary>A manifest, Ledger or node is of another network than expected.</summary>
    public static readonly ErrorCode WrongNetwork = new("manifest.wrong_network", 442);
}
