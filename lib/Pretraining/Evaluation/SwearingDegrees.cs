using InsideLM;

namespace Pretraining;

/// <summary>Whether and how strongly the model swears at mishaps that never happened in its text.</summary>
public static class SwearingDegrees
{
    public static IEnumerable<EvaluationRow> Rows(Model model, World world)
    {
        var mishaps = world.Mishaps.HeldOut();
        var swears = world.Swears.ToList();
        string[] words = [.. swears.Select(Swearing.Exclaimed)];
        var degrees = NextWord.LogProbabilities(model, [.. mishaps.Select(m => (Swearing.Prompt(m), words))]).Select(logs =>
        {
            var sums = new double[4];
            for (var i = 0; i < logs.Length; i++) sums[swears[i].Degree] += Math.Exp(logs[i]);
            sums[0] = Math.Max(0, 1 - sums.Sum());   // anything else than swearing
            return sums;
        }).ToList();
        var swearing = NextWord.Share(mishaps.Select(m => m.Degree > 0));
        yield return EvaluationRow.AtLeast(.97, "swearing", "swears where something went wrong, and only there (control: always or never)",
            mishaps.Zip(degrees, (m, d) => d[0] < .5 == m.Degree > 0), control: Math.Max(swearing, 1 - swearing));
        yield return EvaluationRow.AtLeast(.97, "swearing.degree", "in the mishap's degree, 0 to 3 (control: the commonest degree)",
            mishaps.Zip(degrees, (m, d) => Array.IndexOf(d, d.Max()) == m.Degree), control: mishaps.GroupBy(m => m.Degree).Max(g => g.Count()) / (double)mishaps.Count);
    }
}
