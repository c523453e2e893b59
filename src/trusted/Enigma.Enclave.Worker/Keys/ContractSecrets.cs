// SPDX-License-Identifier: MIT
using Enigma.Crypto;
using Enigma.Protocol;

namespace Enigma.Enclave.Worker.Keys;

/// <summary>The secrets of one contract that a key keeper released to this enclave, and the keys that follow from them.</summary>
internal sealed class ContractSecrets(ContractAddress address) : IDisposable
{
    private readonly Dictionary<Epoch, EpochKeys> _epochs = [];
    private ContractSecret? _contract;

    /// <summary>Takes over released secrets; those of epochs that are here already stay.</summary>
    public void Add(ReleasedSecrets released)
    {
        _contract?.Dispose();
        _contract = released.Contract;
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

    /// <summary>The randomness of one task.</summary>
    public Hash32 TaskRandom(TaskId task, Hash32 prevRandao) => _contract!.TaskRandom(task, prevRandao);

    /// <inheritdoc/>
    public void Dispose()
    {
        _contract?.Dispose();
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

        public XWingPrivateKey Envelope => _envelope ??= secret.EnvelopeKey();

        public StateKey State => _state ??= secret.StateKey();

        public void Dispose()
        {
            secret.Dispose();
            _envelope?.Dispose();
            _state?.Dispose();
        }
    }
}
