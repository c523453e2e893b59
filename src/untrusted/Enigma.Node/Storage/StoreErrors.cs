// SPDX-License-Identifier: MIT
namespace Enigma.Node;

/// <summary>The codes of the area <c>store</c> (spec/errors.md).</summary>
public static class StoreErrors
{
    /// <summary>Another process has the data folder open.</summary>
    public static readonly ErrorCode Locked = new("store.locked", 981);

    /// <summary>The data folder belongs to another network.</summary>
    public static readonly ErrorCode WrongNetwork = new("store.wrong_network", 982);

    /// <summary>The data folder has a format that this program does not read.</summary>
    public static readonly ErrorCode UnknownFormat = new("store.unknown_format", 983);

    /// <summary>The disk is full; nothing was written.</summary>
    public static readonly ErrorCode Full = new("store.full", 984);

    /// <summary>The files of the store cannot be read or repaired.</summary>
    public static readonly ErrorCode Damaged = new("store.damaged", 985);

    /// <summary>The operating system refused to read or write the files of the store.</summary>
    public static readonly ErrorCode Failed = new("store.failed", 986);
}
