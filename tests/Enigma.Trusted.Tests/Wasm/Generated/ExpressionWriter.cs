// SPDX-License-Identifier: MIT
using System.Globalization;
using System.Text;

namespace Enigma.Trusted.Tests.Wasm.Generated;

/// <summary>Writes well-typed expressions in the text format; what they compute is of no interest, that they use everything is.</summary>
/// <param name="random">Its only source of choices.</param>
/// <param name="shape">What the module has.</param>
/// <param name="locals">The types of the function's locals, parameters first.</param>
internal sealed class ExpressionWriter(Random random, ModuleShape shape, IReadOnlyList<string> locals)
{
    private static readonly string[] IntegerOperators =
        ["add", "sub", "mul", "div_s", "div_u", "rem_s", "rem_u", "and", "or", "xor", "shl", "shr_s", "shr_u", "rotl", "rotr"];

    private static readonly string[] FloatOperators = ["add", "sub", "mul", "div", "min", "max", "copysign"];
    private static readonly string[] FloatUnaries = ["abs", "neg", "ceil", "floor", "trunc", "nearest", "sqrt"];
    private static readonly string[] Comparisons = ["eq", "ne", "lt", "gt", "le", "ge"];
    private static readonly long[] Edges = [0, 1, -1, 2, 7, 8, 31, 32, 63, 64, 255, 256, 65_535, 65_536, int.MaxValue, int.MinValue];

    private static readonly Dictionary<string, string[]> Conversions = new(StringComparer.Ordinal)
    {
        ["i32"] =
        [
            "i32.wrap_i64:i64", "i32.trunc_f32_s:f32", "i32.trunc_f64_u:f64", "i32.trunc_sat_f64_s:f64", "i32.reinterpret_f32:f32",
            "i32.extend8_s:i32", "i32.clz:i32", "i32.ctz:i32", "i32.popcnt:i32", "i32.eqz:i32", "i64.eqz:i64",
        ],
        ["i64"] =
        [
            "i64.extend_i32_s:i32", "i64.extend_i32_u:i32", "i64.trunc_f64_s:f64", "i64.trunc_sat_f32_u:f32", "i64.reinterpret_f64:f64",
            "i64.extend32_s:i64", "i64.clz:i64", "i64.popcnt:i64",
        ],
        ["f32"] = ["f32.convert_i32_s:i32", "f32.convert_i64_u:i64", "f32.demote_f64:f64", "f32.reinterpret_i32:i32"],
        ["f64"] = ["f64.convert_i32_u:i32", "f64.convert_i64_s:i64", "f64.promote_f32:f32", "f64.reinterpret_i64:i64"],
    };

    /// <summary>An expression of a type, nested at most this deep.</summary>
    public string Write(string type, int depth) => depth <= 0
        ? Leaf(type)
        : random.Next(10) switch
        {
            0 or 1 => Leaf(type),
            2 => Load(type, depth),
            3 => Convert(type, depth),
            4 => $"(if (result {type}) {Write("i32", depth - 1)} (then {Write(type, depth - 1)}) (else {Write(type, depth - 1)}))",
            5 => $"(select {Write(type, depth - 1)} {Write(type, depth - 1)} {Write("i32", depth - 1)})",
            6 => Call(type, depth),
            7 when type == "i32" => Compare(depth),
            8 when type == "i32" => random.Next(8) == 0 ? $"(memory.grow {Write("i32", depth - 1)})" : "(memory.size)",
            _ => Operate(type, depth),
        };

    /// <summary>An address: mostly one that the memory has.</summary>
    public string Address(int depth) => random.Next(12) == 0
        ? Write("i32", depth)
        : random.Next(2) == 0 ? $"(i32.and {Write("i32", depth)} (i32.const 0x7ff))" : Constant("i32", random.Next(0, 2_048));

    /// <summary>A length: mostly a short one.</summary>
    public string Length(int depth) => random.Next(20) == 0 ? Write("i32", depth) : Constant("i32", random.Next(0, random.Next(2) == 0 ? 40 : 700));

    private string Leaf(string type)
    {
        int[] fitting = [.. Enumerable.Range(0, locals.Count).Where(i => locals[i] == type)];
        return random.Next(3) switch
        {
            0 when fitting.Length > 0 => $"(local.get {fitting[random.Next(fitting.Length)]})",
            1 => $"(global.get ${type})",
            _ => type[0] == 'f' ? Float(type) : Constant(type, random.Next(2) == 0 ? Edges[random.Next(Edges.Length)] : random.NextInt64()),
        };
    }

    private static string Constant(string type, long value) =>
        $"({type}.const {(type == "i32" ? (int)value : value).ToString(CultureInfo.InvariantCulture)})";

    private string Float(string type) => random.Next(6) switch
    {
        0 => $"({type}.const nan)",
        1 => $"({type}.const -inf)",
        2 => $"({type}.const nan:0x{random.Next(1, 0x3f_ffff):x})",
        3 => $"({type}.const -0)",
        _ => $"({type}.const {(random.NextDouble() * Math.Pow(10, random.Next(-30, 30))).ToString("R", CultureInfo.InvariantCulture)})",
    };

    private string Load(string type, int depth)
    {
        string[] kinds = type switch
        {
            "i32" => ["load", "load8_s", "load8_u", "load16_s", "load16_u"],
            "i64" => ["load", "load8_u", "load16_s", "load32_s", "load32_u"],
            _ => ["load"],
        };
        return $"({type}.{kinds[random.Next(kinds.Length)]} offset={random.Next(0, 70)} {Address(depth - 1)})";
    }

    private string Convert(string type, int depth)
    {
        string[] parts = Conversions[type][random.Next(Conversions[type].Length)].Split(':');
        return $"({parts[0]} {Write(parts[1], depth - 1)})";
    }

    private string Compare(int depth)
    {
        string type = ModuleShape.Types[random.Next(4)];
        string name = Comparisons[random.Next(Comparisons.Length)];
        string suffix = type[0] == 'i' && name is not "eq" and not "ne" ? random.Next(2) == 0 ? "_s" : "_u" : "";
        return $"({type}.{name}{suffix} {Write(type, depth - 1)} {Write(type, depth - 1)})";
    }

    private string Operate(string type, int depth)
    {
        if (type[0] == 'f' && random.Next(3) == 0)
        {
            return $"({type}.{FloatUnaries[random.Next(FloatUnaries.Length)]} {Write(type, depth - 1)})";
        }

        string[] names = type[0] == 'f' ? FloatOperators : IntegerOperators;
        return $"({type}.{names[random.Next(names.Length)]} {Write(type, depth - 1)} {Write(type, depth - 1)})";
    }

    private string Call(string type, int depth)
    {
        int[] fitting = [.. Enumerable.Range(0, shape.Functions.Count).Where(i => shape.Functions[i].Result == type)];
        HostImport[] hosts = [.. shape.Hosts.Where(host => host.Result == type)];
        if (hosts.Length > 0 && random.Next(2) == 0)
        {
            return HostCall(hosts[random.Next(hosts.Length)], depth);
        }

        if (fitting.Length == 0)
        {
            return Leaf(type);
        }

        int callee = fitting[random.Next(fitting.Length)];
        string arguments = Arguments(shape.Functions[callee], depth);
        return random.Next(3) == 0
            ? $"(call_indirect (type $t{callee}) {arguments} {IndexOf(callee)})"
            : $"(call $f{callee} {arguments})";
    }

    /// <summary>The arguments of a function of the module.</summary>
    public string Arguments(FunctionShape function, int depth)
    {
        var text = new StringBuilder();
        foreach (string parameter in function.Parameters)
        {
            text.Append(Write(parameter, depth - 1)).Append(' ');
        }

        return text.ToString();
    }

    /// <summary>A call of a host function with pointers and lengths that mostly fit.</summary>
    public string HostCall(HostImport host, int depth)
    {
        var text = new StringBuilder($"(call ${host.Name}");
        for (int i = 0; i < host.Parameters; i++)
        {
            // Pointers and lengths alternate where there are pairs; lone parameters are pointers.
            text.Append(' ').Append(i % 2 == 1 && host.Parameters != 3 ? Length(depth - 1) : Address(depth - 1));
        }

        return text.Append(')').ToString();
    }

    // Mostly where the function is; sometimes anywhere.
    private string IndexOf(int callee) => random.Next(4) == 0 ? Write("i32", 1) : Constant("i32", callee);
}
