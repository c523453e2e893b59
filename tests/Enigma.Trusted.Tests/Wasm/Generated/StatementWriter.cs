// SPDX-License-Identifier: MIT
using System.Text;

namespace Enigma.Trusted.Tests.Wasm.Generated;

/// <summary>Writes statements that leave the operand stack as it was.</summary>
internal sealed class StatementWriter(
    Random random, ModuleShape shape, IReadOnlyList<string> locals, string? result, ExpressionWriter expressions)
{
    /// <summary>A statement, nested at most this deep, inside this many blocks that it may branch out of.</summary>
    public string Write(int depth, int labels) => depth <= 0
        ? Assign(1)
        : random.Next(14) switch
        {
            0 or 1 => Assign(depth),
            2 => Store(depth),
            3 => $"(if {expressions.Write("i32", depth - 1)} (then {Several(depth - 1, labels + 1)}) (else {Several(depth - 1, labels + 1)}))",
            4 => $"(block {Several(depth - 1, labels + 1)})",
            5 or 6 => $"(loop {Several(depth - 1, labels + 1)} {(random.Next(3) == 0 ? $"(br_if 0 {expressions.Write("i32", depth - 1)})" : "")})",
            7 => Bulk(depth),
            8 or 9 or 10 => Call(depth),
            11 when labels > 0 => Branch(depth, labels),
            12 when random.Next(6) == 0 => random.Next(4) == 0 ? "(unreachable)" : $"(return {(result is null ? "" : expressions.Write(result, depth - 1))})",
            _ => $"(drop {expressions.Write(ModuleShape.Types[random.Next(4)], depth)})",
        };

    private string Several(int depth, int labels)
    {
        var text = new StringBuilder();
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            text.Append(Write(depth, labels)).Append(' ');
        }

        return text.ToString();
    }

    private string Assign(int depth)
    {
        if (random.Next(2) == 0)
        {
            int local = random.Next(locals.Count);
            return $"(local.set {local} {expressions.Write(locals[local], depth)})";
        }

        string type = ModuleShape.Types[random.Next(4)];
        return $"(global.set ${type} {expressions.Write(type, depth)})";
    }

    private string Store(int depth)
    {
        string type = ModuleShape.Types[random.Next(4)];
        string kind = type switch { "i32" => new[] { "store", "store8", "store16" }[random.Next(3)], "i64" => new[] { "store", "store32" }[random.Next(2)], _ => "store" };
        return $"({type}.{kind} offset={random.Next(0, 70)} {expressions.Address(depth - 1)} {expressions.Write(type, depth - 1)})";
    }

    private string Bulk(int depth) => random.Next(2) == 0
        ? $"(memory.copy {expressions.Address(depth - 1)} {expressions.Address(depth - 1)} {expressions.Length(depth - 1)})"
        : $"(memory.fill {expressions.Address(depth - 1)} {expressions.Write("i32", depth - 1)} {expressions.Length(depth - 1)})";

    private string Call(int depth)
    {
        if (random.Next(3) != 0)
        {
            HostImport host = shape.Hosts[random.Next(shape.Hosts.Count)];
            string call = expressions.HostCall(host, depth);
            return host.Result is null ? call : $"(drop {call})";
        }

        int callee = random.Next(shape.Functions.Count);
        string own = $"(call $f{callee} {expressions.Arguments(shape.Functions[callee], depth)})";
        return shape.Functions[callee].Result is null ? own : $"(drop {own})";
    }

    // Whatever follows a branch in its block is dead code, which has to pass as well.
    private string Branch(int depth, int labels) => random.Next(3) switch
    {
        0 => $"(br {random.Next(labels)})",
        1 => $"(br_if {random.Next(labels)} {expressions.Write("i32", depth - 1)})",
        _ => $"(br_table {string.Join(' ', Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(labels)))} {expressions.Write("i32", depth - 1)})",
    };
}
