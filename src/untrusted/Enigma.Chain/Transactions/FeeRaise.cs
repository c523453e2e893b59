// SPDX-License-Identifier: MIT
namespace Enigma.Chain;

/// <summary>Offers under a cap. Nodes replace a waiting transaction only for one that offers an eighth more, of both fees.</summary>
internal static class FeeRaise
{
    /// <summary>The offer of a first version.</summary>
    public static FeeQuote First(FeeQuote wanted, UInt128 cap)
    {
        var fee = UInt128.Min(wanted.MaxFeePerGas, cap);
        return new FeeQuote(fee, UInt128.Min(wanted.MaxPriorityFeePerGas, fee));
    }

    /// <summary>What replaces an offer: what is wanted now, and at least an eighth more; null when the cap leaves no room for that.</summary>
    public static FeeQuote? Next(FeeQuote offer, FeeQuote wanted, UInt128 cap)
    {
        var (leastFee, leastTip) = (Raised(offer.MaxFeePerGas), Raised(offer.MaxPriorityFeePerGas));
        if (leastFee > cap || leastTip > cap)
        {
            return null;
        }

        var fee = UInt128.Min(UInt128.Max(wanted.MaxFeePerGas, leastFee), cap);
        var tip = UInt128.Min(UInt128.Max(wanted.MaxPriorityFeePerGas, leastTip), fee);
        return tip < leastTip ? null : new FeeQuote(fee, tip);
    }

    private static UInt128 Raised(UInt128 fee) => fee + ((fee + 7) / 8);
}
