// SPDX-License-Identifier: MIT
namespace Enigma.Fuzz.Engine;

/// <summary>Looks for faults of one target: a corpus that grows by every input that finds a new way through the parser.</summary>
public sealed class Hunt
{
    private const int LargestCorpus = 512;
    private const ulong FnvPrime = 1_099_511_628_211;

    private readonly Random _random;
    private readonly Mutator _mutator;
    private readonly List<byte[]> _corpus = [];
    private readonly HashSet<string> _signatures = new(StringComparer.Ordinal);
    private readonly Queue<byte[]> _seeds;

    /// <summary>A hunt whose inputs follow from <paramref name="seed"/> and the target's name alone.</summary>
    public Hunt(FuzzTarget target, ulong seed)
    {
        Target = target;
        _random = new Random((int)Mix(seed, target.Name));
        _mutator = new Mutator(_random, [.. target.Words]);
        _seeds = new Queue<byte[]>([[], .. target.Seeds, .. SeedPool.All]);
        _corpus.Add([]);
    }

    /// <summary>What is hunted in.</summary>
    public FuzzTarget Target { get; }

    /// <summary>Inputs tried.</summary>
    public long Executions { get; private set; }

    /// <summary>Inputs kept.</summary>
    public int CorpusSize => _corpus.Count;

    /// <summary>Tries one input; the finding, or null.</summary>
    /// <param name="beforeEach">Gets every input before it is tried, so that one that ends the process is known.</param>
    public Finding? Step(Action<byte[]>? beforeEach = null)
    {
        var input = _seeds.TryDequeue(out var seed) ? Cut(seed) : _mutator.Mutate(Pick(), Pick(), Target.MaximumLength);
        beforeEach?.Invoke(input);
        var (signature, fault) = Probe.Run(Target, input);
        Executions++;
        if (_corpus.Count < LargestCorpus && _signatures.Add(signature))
        {
            _corpus.Add(input);
        }

        return fault is null ? null : new Finding(Target.Name, input, fault);
    }

    private byte[] Cut(byte[] seed) => seed.Length <= Target.MaximumLength ? seed : seed[..Target.MaximumLength];

    // The younger half of the corpus went deeper.
    private byte[] Pick() => _random.Next(2) == 0
        ? _corpus[_random.Next(_corpus.Count)]
        : _corpus[_random.Next(_corpus.Count / 2, _corpus.Count)];

    private static ulong Mix(ulong seed, string name) => name.Aggregate(seed, (hash, c) => (hash ^ c) * FnvPrime);
}

/// <summary>An input that broke a law.</summary>
/// <param name="Target">Whose law.</param>
/// <param name="Input">The input.</param>
/// <param name="Fault">What happened.</param>
public sealed record Finding(string Target, byte[] Input, string Fault);
