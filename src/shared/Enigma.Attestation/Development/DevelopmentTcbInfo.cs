// SPDX-License-Identifier: MIT
using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text;

namespace Enigma.Attestation;

/// <summary>TCB info and QE identity of a development root, signed JSON (spec/attestation.md §5).</summary>
internal static class DevelopmentTcbInfo
{
    /// <summary>Who signed the quoting enclave.</summary>
    internal static byte[] QuotingEnclaveSigner => SHA256.HashData("enigma development quoting enclave"u8);

    internal static ushort QuotingEnclaveProduct(TeeType tee) => (ushort)(tee == TeeType.Tdx ? 2 : 1);

    /// <summary>The TCB info as a service answers it.</summary>
    internal static byte[] Write(DevelopmentCollateral terms, DevelopmentKey signer) => Sign("tcbInfo", signer, json =>
    {
        json.WriteString("id", terms.Tee == TeeType.Tdx ? "TDX" : "SGX");
        json.WriteNumber("version", 3);
        WriteTimes(json, terms);
        json.WriteString("fmspc", Convert.ToHexString(DevelopmentMachine.Fmspc));
        json.WriteString("pceId", Convert.ToHexString(DevelopmentMachine.PceId));
        json.WriteNumber("tcbType", 0);
        json.WriteNumber("tcbEvaluationDataNumber", terms.Evaluation);
        if (terms.Tee == TeeType.Tdx)
        {
            WriteModules(json, terms);
        }

        json.WriteStartArray("tcbLevels");
        var machine = DevelopmentMachine.Current;
        WriteLevel(json, terms, machine.Components, machine.PceSvn, terms.Status, terms.Advisories);
        WriteLevel(json, terms, new byte[PckPlatform.ComponentCount], pceSvn: 0, TcbStatus.OutOfDate, []);
        json.WriteEndArray();
    });

    /// <summary>The QE identity as a service answers it.</summary>
    internal static byte[] WriteQeIdentity(DevelopmentCollateral terms, DevelopmentKey signer) => Sign("enclaveIdentity", signer, json =>
    {
        json.WriteString("id", terms.Tee == TeeType.Tdx ? "TD_QE" : "QE");
        json.WriteNumber("version", 2);
        WriteTimes(json, terms);
        json.WriteNumber("tcbEvaluationDataNumber", terms.Evaluation);
        json.WriteString("miscselect", "00000000");
        json.WriteString("miscselectMask", "FFFFFFFF");
        json.WriteString("attributes", "11000000000000000000000000000000");
        json.WriteString("attributesMask", "FBFFFFFFFFFFFFFF0000000000000000");
        json.WriteString("mrsigner", Convert.ToHexString(QuotingEnclaveSigner));
        json.WriteNumber("isvprodid", QuotingEnclaveProduct(terms.Tee));
        WriteSvnLevels(json, terms, DevelopmentMachine.Current.QeIsvSvn, terms.QeStatus);
    });

    private static void WriteTimes(Utf8JsonWriter json, DevelopmentCollateral terms)
    {
        json.WriteString("issueDate", UtcTime.Show(terms.Issued));
        json.WriteString("nextUpdate", UtcTime.Show(terms.Ends));
    }

    private static void WriteModules(Utf8JsonWriter json, DevelopmentCollateral terms)
    {
        json.WriteStartObject("tdxModule");
        WriteModule(json);
        json.WriteEndObject();
        json.WriteStartArray("tdxModuleIdentities");
        json.WriteStartObject();
        json.WriteString("id", $"TDX_{DevelopmentReport.TeeTcbSvn[1]:X2}");
        WriteModule(json);
        WriteSvnLevels(json, terms, DevelopmentReport.TeeTcbSvn[0], terms.ModuleStatus);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteModule(Utf8JsonWriter json)
    {
        json.WriteString("mrsigner", new string('0', 96));
        json.WriteString("attributes", new string('0', 16));
        json.WriteString("attributesMask", new string('F', 16));
    }

    private static void WriteLevel(
        Utf8JsonWriter json, DevelopmentCollateral terms, IReadOnlyList<byte> components, ushort pceSvn, TcbStatus status,
        IReadOnlyList<string> advisories)
    {
        json.WriteStartObject();
        json.WriteStartObject("tcb");
        WriteComponents(json, "sgxtcbcomponents", components);
        json.WriteNumber("pcesvn", pceSvn);
        if (terms.Tee == TeeType.Tdx)
        {
            byte[] loader = [0, 0, DevelopmentReport.TeeTcbSvn[2], .. new byte[PckPlatform.ComponentCount - 3]];
            WriteComponents(json, "tdxtcbcomponents", pceSvn == 0 ? components : loader);
        }

        json.WriteEndObject();
        WriteStatus(json, terms, status);
        if (advisories.Count > 0)
        {
            json.WriteStartArray("advisoryIDs");
            foreach (var advisory in advisories)
            {
                json.WriteStringValue(advisory);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteComponents(Utf8JsonWriter json, string name, IReadOnlyList<byte> svns)
    {
        json.WriteStartArray(name);
        foreach (var svn in svns)
        {
            json.WriteStartObject();
            json.WriteNumber("svn", svn);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteSvnLevels(Utf8JsonWriter json, DevelopmentCollateral terms, ushort current, TcbStatus status)
    {
        json.WriteStartArray("tcbLevels");
        foreach (var (svn, of) in ((ushort, TcbStatus)[])[(current, status), (0, TcbStatus.OutOfDate)])
        {
            json.WriteStartObject();
            json.WriteStartObject("tcb");
            json.WriteNumber("isvsvn", svn);
            json.WriteEndObject();
            WriteStatus(json, terms, of);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteStatus(Utf8JsonWriter json, DevelopmentCollateral terms, TcbStatus status)
    {
        json.WriteString("tcbDate", UtcTime.Show(terms.TcbDate));
        json.WriteString("tcbStatus", status.ToString());
    }

    private static byte[] Sign(string name, DevelopmentKey signer, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        // The signature is over the value as it stands between its name and the comma.
        var signature = Convert.ToHexStringLower(signer.Sign(buffer.WrittenSpan));
        return [.. Encoding.ASCII.GetBytes($"{{\"{name}\":"), .. buffer.WrittenSpan, .. Encoding.ASCII.GetBytes($",\"signature\":\"{signature}\"}}")];
    }
}
