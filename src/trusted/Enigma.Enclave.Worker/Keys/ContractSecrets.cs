// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Keys;

/// <summary>
/// The secrets of one contract that a key keeper released to this enclave, and the keys that follow from them. A computation that uses the
/// keys holds them: they are wiped when the last holder has let go.
/// </summary>
internal sealed class ContractSecrets(ContractAddress address) : IDisposable
{
    private readonly Dictionary<Epoch, EpochKeys> _epochs = [];
    private int _holders = 1;

    /// <summary>Takes over released secrets; those of epochs that are here already stay.</summary>
    public void Add(ReleasedSecrets released)
    {
        foreach (var (epoch, secret) in released.Epochs)
        {
            if (!_epochs.TryAdd(epoch, new EpochKeys(secret)))
            {
                secret.Dispose();
            }
        }
    }

    /// <summary>The key that envelopes of an epoch are sealed to.</summary>
    /// <exception cref="EnigmaException"><c>keys.missing</c></exception>
    public XWingPrivateKey EnvelopeKey(Epoch epoch) => Of(epoch).Envelope;

    /// <summary>The key of the deltas whose record lies in an epoch.</summary>
    /// <exception cref="EnigmaException"><c>keys.missing</c></exception>
    public StateKey StateKey(Epoch epoch) => Of(epoch).State;

    /// <summary>The randomness of the tasks whose record lies in an epoch.</summary>
    /// <exception cref="EnigmaException"><c>keys.missing</c></exception>
    public TaskRandomness Randomness(Epoch epoch) => Of(epoch).Randomness;

    /// <summary>One more holder; it lets go with <see cref="Dispose"/>, on any thread.</summary>
    public void Hold() => Interlocked.Increment(ref _holders);

    /// <summary>One holder less.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _holders) != 0)
        {
            return;
        }

        foreach (var keys in _epochs.Values)
        {
            keys.Dispose();
        }
    }

    private EpochKeys Of(Epoch epoch) => _epochs.TryGetValue(epoch, out var keys) ? keys : throw KeyRing.Missing(address, epoch);

    /// <summary>The keys of one epoch, derived when they are first needed.</summary>
    private sealed class EpochKeys(ContractEpochSecret secret) : IDisposable
    {
        private XWingPrivateKey? _envelope;
        private StateKey? _state;
        private TaskRandomness? _randomness;

        public XWingPrivateKey Envelope => _envelope ??= secret.EnvelopeKey();

        public StateKey State => _state ??= secret.StateKey();

        public TaskRandomness Randomness => _randomness ??= secret.TaskRandomness();

        public void Dispose()
        {
            secret.Dispose();
            _envelope?.Dispose();
            _state?.Dispose();
            _randomness?.Dispose();
        }
    }
}
