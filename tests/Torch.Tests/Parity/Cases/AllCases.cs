namespace Torch.Tests.Parity.Cases;

/// <summary>Every case by the Python expression that names it (numbered where two inputs share an expression).</summary>
public static class AllCases
{
    public static readonly IReadOnlyDictionary<string, Case> ByName = Collect();

    private static Dictionary<string, Case> Collect()
    {
        Case[] all =
        [
            .. Elementwise.Cases, .. InPlace.Cases, .. Reductions.Cases, .. Views.Cases, .. Indexing.Cases, .. Joining.Cases,
            .. Products.Cases, .. Activations.Cases, .. LinearAlgebra.Cases, .. Creation.Cases,
        ];
        var byName = new Dictionary<string, Case>();
        foreach (var @case in all)
        {
            var name = @case.Python;
            for (var i = 2; !byName.TryAdd(name, @case); i++) name = $"{@case.Python}  #{i}";
        }
        return byName;
    }
}
