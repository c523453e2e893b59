// SPDX-License-Identifier: MIT
using System.Text;
using Enigma.Protocol;
using Wasmtime;

namespace Enigma.Trusted.Tests.Wasm.Generated;

/// <summary>
/// Random modules that are valid and mean nothing: control flow, calls, tables, memory, floats and host functions. A number gives a module;
/// most of them trap or run out of gas at some point, which is what they are for.
/// </summary>
internal sealed class ModuleGenerator
{
    private const int Depth = 4;
    private const int MostStatements = 7;

    private readonly Random _random;
    private readonly ModuleShape _shape;

    private ModuleGenerator(int seed)
    {
        _random = new Random(seed);
        _shape = ModuleShape.Of(_random);
    }

    /// <summary>The module of a number and its host ABI.</summary>
    public static (string Text, HostAbi Abi) Generate(int seed)
    {
        var generator = new ModuleGenerator(seed);
        return (generator.Module(), generator._shape.Abi);
    }

    /// <summary>The bytes of a module with some of them changed: mostly no module any more.</summary>
    public static byte[] Damage(byte[] module, int seed)
    {
        var random = new Random(seed);
        var bytes = new List<byte>(module);
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            int place = random.Next(8, bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes[place] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[place] = (byte)random.Next(256); break;
                case 2: bytes.RemoveRange(place, Math.Min(bytes.Count - place, random.Next(1, 6))); break;
                case 3: bytes.InsertRange(place, bytes.GetRange(8, Math.Min(bytes.Count - 8, random.Next(1, 30)))); break;
                default: bytes.InsertRange(place, new byte[] { 0xff, 0xff, 0xff, 0xff, 0x0f }); break;
            }
        }

        return [.. bytes];
    }

    private string Module()
    {
        var text = new StringBuilder("(module\n");
        for (int i = 0; i < _shape.Functions.Count; i++)
        {
            text.AppendLine($"(type $t{i} (func{Signature(_shape.Functions[i])}))");
        }

        string module = _shape.Abi == HostAbi.Env ? "env" : "enigma_v1";
        foreach (HostImport host in _shape.Hosts)
        {
            text.AppendLine(host.Declaration(module));
        }

        text.AppendLine($"(table {_shape.Functions.Count + _random.Next(3)} funcref)");
        text.AppendLine($"(elem (i32.const 0) {string.Join(' ', Enumerable.Range(0, _shape.Functions.Count).Select(i => $"$f{i}"))})");
        text.AppendLine($"(memory {_shape.Pages} {_shape.Pages + _random.Next(20)})");
        text.AppendLine($"(data (i32.const {_random.Next(2_000)}) \"key value \\00\\01\\ff null [1,2] some bytes to begin with\")");
        foreach (string type in ModuleShape.Types)
        {
            text.AppendLine($"(global ${type} (mut {type}) ({type}.const {_random.Next(100)}))");
        }

        for (int i = 0; i < _shape.Functions.Count; i++)
        {
            text.AppendLine($"(func $f{i} (type $t{i}) {Body(_shape.Functions[i].Parameters, _shape.Functions[i].Result)})");
        }

        return text.AppendLine($"(func (export \"call\") {Body([], null)})").AppendLine($"(func (export \"deploy\") {Body([], null)}))").ToString();
    }

    private static string Signature(FunctionShape function) =>
        $"{(function.Parameters.Count == 0 ? "" : $" (param {string.Join(' ', function.Parameters)})")}{(function.Result is null ? "" : $" (result {function.Result})")}";

    private string Body(IReadOnlyList<string> parameters, string? result)
    {
        string[] locals = [.. parameters, .. Enumerable.Range(0, _random.Next(1, 5)).Select(_ => ModuleShape.Types[_random.Next(4)])];
        var expressions = new ExpressionWriter(_random, _shape, locals);
        var statements = new StatementWriter(_random, _shape, locals, result, expressions);
        var text = new StringBuilder($"(local {string.Join(' ', locals.Skip(parameters.Count))}) ");
        for (int i = _random.Next(1, MostStatements); i > 0; i--)
        {
            text.Append(statements.Write(Depth, labels: 0)).Append(' ');
        }

        return text.Append(result is null ? "" : expressions.Write(result, Depth)).ToString();
    }
}
