// SPDX-License-Identifier: MIT
using System.Text;
using Enigma.Enclave.Worker.Wasm;
using Xunit;

namespace Enigma.Trusted.Tests.Wasm;

public sealed class StateOverlayTests
{
    private readonly ContractStateMap _committed = new();
    private readonly StateOverlay _overlay;

    public StateOverlayTests()
    {
        _committed.Apply([Change("a/1", "one"), Change("a/2", "two"), Change("b", "bee")]);
        _overlay = new StateOverlay(_committed);
    }

    [Fact]
    public void Get_OfAMissingKey_IsNullAndOfAnEmptyValueIsNot()
    {
        Assert.Null(_overlay.Get(Bytes("missing")));
        _overlay.Set(Bytes("empty"), []);
        Assert.Equal(0, _overlay.Get(Bytes("empty"))!.Value.Length);
    }

    [Fact]
    public void Changes_AreSortedByKeyWithTheLastWriteOfEach()
    {
        _overlay.Set(Bytes("z"), Bytes("1"));
        _overlay.Set([0xff], Bytes("2"));
        _overlay.Set(Bytes("c"), Bytes("3"));
        _overlay.Set(Bytes("z"), Bytes("4"));
        _overlay.Remove(Bytes("b"));
        Assert.Equal(["62=", "63=33", "7A=34", "FF=32"], _overlay.Changes.Select(Show));
    }

    [Fact]
    public void Changes_OfWhatEndsAsItWas_AreNone()
    {
        _overlay.Set(Bytes("b"), Bytes("other"));
        _overlay.Set(Bytes("b"), Bytes("bee"));
        _overlay.Remove(Bytes("missing"));
        _overlay.Set(Bytes("new"), Bytes("x"));
        _overlay.Remove(Bytes("new"));
        Assert.Empty(_overlay.Changes);
    }

    [Fact]
    public void Committed_IsUntouchedUntilTheChangesAreApplied()
    {
        _overlay.Set(Bytes("b"), Bytes("changed"));
        _overlay.Remove(Bytes("a/1"));
        Assert.Equal(3, _committed.Count);
        Assert.Equal("bee", Text(_committed.Get(Bytes("b"))));
        _committed.Apply(_overlay.Changes);
        Assert.Equal("changed", Text(_committed.Get(Bytes("b"))));
        Assert.Null(_committed.Get(Bytes("a/1")));
    }

    [Fact]
    public void Bytes_CountKeysAndValuesOnce()
    {
        long before = _committed.Bytes;
        Assert.Equal(3 + 3 + 3 + 3 + 1 + 3, before);
        _overlay.Set(Bytes("b"), Bytes("longer"));
        _overlay.Set(Bytes("b"), Bytes("longest"));
        Assert.Equal(before + 4, _overlay.Bytes);
        Assert.Equal(8, _overlay.ChangedBytes);
        _overlay.Remove(Bytes("b"));
        Assert.Equal(before - 4, _overlay.Bytes);
        _committed.Apply(_overlay.Changes);
        Assert.Equal(_overlay.Bytes, _committed.Bytes);
    }

    [Fact]
    public void NextKey_WalksAPrefixInByteOrderOverBothLayers()
    {
        _overlay.Set(Bytes("a/15"), Bytes("x"));
        _overlay.Set(Bytes("a/"), Bytes("x"));
        _overlay.Remove(Bytes("a/2"));
        _overlay.Set(Bytes("a/3"), Bytes("x"));
        Assert.Equal(["a/", "a/1", "a/15", "a/3"], Walk("a/"));
        Assert.Equal(["a/", "a/1", "a/15", "a/3", "b"], Walk(""));
        Assert.Empty(Walk("c"));
    }

    [Fact]
    public void NextKey_OverRemovedKeys_CountsEachAsAStep()
    {
        _overlay.Remove(Bytes("a/1"));
        _overlay.Remove(Bytes("a/2"));
        Assert.Null(_overlay.NextKey(Bytes("a/"), [], int.MaxValue - 1, out int steps));
        Assert.Equal(3, steps);
    }

    [Fact]
    public void NextKey_ThatMayLookAtTooFewKeys_GivesUp()
    {
        _overlay.Remove(Bytes("a/1"));
        _overlay.Remove(Bytes("a/2"));
        Assert.Null(_overlay.NextKey(Bytes("a/"), [], 1, out int steps));
        Assert.Equal(2, steps);
    }

    private List<string> Walk(string prefix)
    {
        var keys = new List<string>();
        byte[] after = [];
        while (_overlay.NextKey(Bytes(prefix), after, int.MaxValue - 1, out _) is { } key)
        {
            after = key.ToArray();
            keys.Add(Encoding.UTF8.GetString(after));
        }

        return keys;
    }

    private static StateChange Change(string key, string value) => new(Bytes(key), Bytes(value));

    private static string Show(StateChange change) =>
        Convert.ToHexString(change.Key.Span) + "=" + (change.Value is { } value ? Convert.ToHexString(value.Span) : "");

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string? Text(ReadOnlyMemory<byte>? value) => value is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null;
}
