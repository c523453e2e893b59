// SPDX-License-Identifier: MIT
using System.Diagnostics;
using System.Text;

namespace Enigma.Fuzz.Engine;

/// <summary>Runs a target on one input and judges what happened.</summary>
public static class Probe
{
    // A bound that was passed must be passed again and again before it counts: compilation, collection and other processes come between.
    private const int Confirmations = 4;
    private const int ShapeLength = 96;

    /// <summary>The signature of what happened, and what is wrong with it; null when nothing is.</summary>
    public static (string Signature, string? Fault) Run(FuzzTarget target, byte[] input)
    {
        var (signature, fault, allocated, took) = RunOnce(target, input);
        if (fault is not null)
        {
            return (signature, fault);
        }

        for (var i = 0; i < Confirmations && IsAbove(target, input, allocated, took); i++)
        {
            var (_, _, allocatedAgain, tookAgain) = RunOnce(target, input);
            (allocated, took) = (Math.Min(allocated, allocatedAgain), took < tookAgain ? took : tookAgain);
        }

        var bound = target.Bound;
        if (allocated > bound.AllocatedFor(input.Length))
        {
            fault = $"allocates {allocated} bytes for an input of {input.Length}, expected at most {bound.AllocatedFor(input.Length)}";
        }
        else if (took > bound.Time)
        {
            fault = $"takes {took.TotalMilliseconds:F0} ms for an input of {input.Length} bytes, expected at most {bound.Time.TotalMilliseconds:F0}";
        }

        return (signature, fault);
    }

    private static bool IsAbove(FuzzTarget target, byte[] input, long allocated, TimeSpan took) =>
        allocated > target.Bound.AllocatedFor(input.Length) || took > target.Bound.Time;

    private static (string Signature, string? Fault, long Allocated, TimeSpan Took) RunOnce(FuzzTarget target, byte[] input)
    {
        string signature;
        string? fault = null;
        var given = (byte[])input.Clone();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var began = Stopwatch.GetTimestamp();
        try
        {
            var verdict = target.Parse(given);
            signature = $"accepted {int.Log2(input.Length + 1)} {verdict.Feature}";
            if (verdict.Canonical is { } canonical && !canonical.AsSpan().SequenceEqual(input))
            {
                fault = $"accepts {input.Length} bytes that encode to other {canonical.Length} bytes";
            }
        }
        catch (LawBrokenException failure)
        {
            (signature, fault) = ("failure", failure.Message);
        }
        catch (Exception refusal) when (target.IsRefusal(refusal))
        {
            signature = $"{(refusal as EnigmaException)?.Code.Name} {Shape(refusal.Message)}";
        }
        catch (Exception escaped)
        {
            (signature, fault) = ("escaped", $"{escaped.GetType().Name} escapes: {escaped}");
        }

        var took = Stopwatch.GetElapsedTime(began);
        return (signature, fault, GC.GetAllocatedBytesForCurrentThread() - allocated, took);
    }

    // The message without its values names the place in the parser that refused.
    private static string Shape(string message)
    {
        var shape = new StringBuilder(ShapeLength);
        foreach (var c in message.AsSpan(0, Math.Min(message.Length, ShapeLength)))
        {
            if (char.IsAsciiLetter(c) || c is ' ' or '.' or ';')
            {
                shape.Append(c);
            }
        }

        return shape.ToString();
    }
}
