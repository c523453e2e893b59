// SPDX-License-Identifier: MIT
using System.Text;
using Enigma.Protocol;

namespace Enigma.Node;

/// <summary>What this node's enclaves sealed to themselves, by the name that the node gives them.</summary>
public sealed class SealedSecretsStore(IRecordStore records)
{
    /// <summary>The sealed secrets of an enclave; empty when it never started here.</summary>
    public ByteString Find(string enclave) =>
        records.Get(RecordKind.Sealed, Encoding.UTF8.GetBytes(enclave)) is { } blob ? ByteString.Copy(blob.Span) : ByteString.Empty;

    /// <summary>Keeps sealed secrets, on the disk before it returns: only then may the enclave's keys be used.</summary>
    public void Keep(string enclave, ByteString sealedSecrets)
    {
        if (!Find(enclave).Span.SequenceEqual(sealedSecrets.Span))
        {
            records.Write(new RecordBatch().Put(RecordKind.Sealed, Encoding.UTF8.GetBytes(enclave), sealedSecrets.Memory), Durability.Disk);
        }
    }
}
