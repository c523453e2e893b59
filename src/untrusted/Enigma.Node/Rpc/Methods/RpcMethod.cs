// SPDX-License-Identifier: MIT
using System.Text.Json;

namespace Enigma.Node;

/// <summary>How much of the node a method may take.</summary>
internal enum RpcLoad
{
    /// <summary>Small in, small out, at once.</summary>
    Light,

    /// <summary>Small, and waits for news.</summary>
    Waiting,

    /// <summary>Its request may be large: <see cref="RpcLimits.LargeRequest"/>.</summary>
    LargeRequest,

    /// <summary>Its answer may be large.</summary>
    LargeAnswer,
}

/// <summary>A method as callers see it. The OpenRPC document and the dispatch are made from the same value.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Summary">What it does, one sentence.</param>
/// <param name="Params">Its parameters; all by name.</param>
/// <param name="Result">The form of its result.</param>
/// <param name="Errors">The codes it may answer beside those that every method may.</param>
internal abstract record RpcMethod(string Name, string Summary, IReadOnlyList<RpcParam> Params, RpcType Result, IReadOnlyList<ErrorCode> Errors)
{
    /// <summary>What it takes; <see cref="RpcLoad.Light"/> unless stated.</summary>
    public RpcLoad Load { get; init; }

    /// <summary>Runs it for a desk of the kind that it was declared for.</summary>
    public abstract Task<Action<Utf8JsonWriter>> CallAsync(object desk, RpcCall call);
}

/// <summary>A method and its handler: reads arguments, gives the writer of one JSON value.</summary>
/// <typeparam name="TDesk">What its handler works with.</typeparam>
internal sealed record RpcMethod<TDesk>(
    string Name,
    string Summary,
    IReadOnlyList<RpcParam> Params,
    RpcType Result,
    IReadOnlyList<ErrorCode> Errors,
    Func<TDesk, RpcCall, Task<Action<Utf8JsonWriter>>> Handler) : RpcMethod(Name, Summary, Params, Result, Errors)
    where TDesk : class
{
    public override Task<Action<Utf8JsonWriter>> CallAsync(object desk, RpcCall call) => Handler((TDesk)desk, call);
}

/// <summary>One request as its handler sees it.</summary>
/// <param name="Arguments">The parameters.</param>
/// <param name="Connection">Who asks.</param>
/// <param name="Cancellation">Ends with the connection or the time of the method.</param>
internal sealed record RpcCall(RpcArguments Arguments, RpcConnection Connection, CancellationToken Cancellation)
{
    /// <summary>What happens once the answer is on its way: an event must not overtake the answer that names its subscription.</summary>
    public Action? AfterAnswer { get; set; }
}

/// <summary>Methods and the desk that they work with.</summary>
internal sealed class RpcTable
{
    private readonly Dictionary<string, RpcMethod> _methods;

    private RpcTable(object desk, IEnumerable<RpcMethod> methods)
    {
        Desk = desk;
        _methods = methods.ToDictionary(method => method.Name, StringComparer.Ordinal);
    }

    /// <summary>What the handlers work with.</summary>
    public object Desk { get; }

    public static RpcTable Of<TDesk>(TDesk desk, IEnumerable<RpcMethod<TDesk>> methods)
        where TDesk : class => new(desk, methods);

    /// <summary>The method of a name.</summary>
    /// <exception cref="RpcRefusal"><c>rpc.unknown_method</c></exception>
    public RpcMethod Find(string name) => _methods.TryGetValue(name, out var method)
        ? method
        : throw new RpcRefusal(new RpcFault(
            NodeErrors.UnknownMethod, $"method '{RpcRefusal.Shorten(name)}' does not exist; known are: {string.Join(", ", _methods.Keys)}"));

    /// <summary>Whether a request for this method may be longer than <see cref="RpcLimits.SmallRequest"/>.</summary>
    public bool TakesLargeRequests(string name) => _methods.TryGetValue(name, out var method) && method.Load == RpcLoad.LargeRequest;
}
