using InsideLM;

namespace Pretraining;

/// <summary>This, these, that and those with nouns that never stood beside them; asked from left to right, where the slide's model filled a gap.</summary>
public static class GrammaticalNumber
{
    private static readonly string[] determiners = [.. Agreement.Determiners.Select(d => d.Text)], verbs = ["is", "are"];

    public static IEnumerable<EvaluationRow> Rows(Model model, World world)
    {
        var (nouns, random) = (Agreement.Untaught(world), new Random(21));
        var items = nouns.SelectMany(n => Agreement.Determiners.Select(d => (Noun: n, Determiner: d))).ToList();
        var forms = NextWord.Preferred(model, [.. items.Select(i => ($"{random.Pick(Agreement.Openings)} {i.Determiner.Text}", new[] { i.Noun.From, i.Noun.To }))]);
        yield return EvaluationRow.AtLeast(.97, "agreement", "the form of a held-out noun after this, these, that, those",
            items.Zip(forms, (i, form) => form == 1 == i.Determiner.IsPlural), control: .5);

        int[] Pointed(bool isOther) => NextWord.Preferred(model, [.. items.Select(i =>
            (Agreement.Pointing(Agreement.Form(i.Noun, i.Determiner.IsPlural != isOther), random.Pick(i.Determiner.IsNear ? Agreement.Near : Agreement.Far), random.Pick(Agreement.Openings)), determiners))]);
        IEnumerable<bool> Right(int[] chosen) => items.Zip(chosen, (i, at) => Agreement.Determiners[at] == i.Determiner);
        yield return EvaluationRow.AtLeast(.97, "agreement.determiner", "which of the four follows a held-out noun (control: the noun in its other number)",
            Right(Pointed(false)), control: NextWord.Share(Right(Pointed(true))));

        var between = items.Select(i => random.Pick(i.Determiner.IsPlural ? ["near the door", "beside the window"] : new[] { "behind the walls", "under the trees" }));
        var verb = NextWord.Preferred(model, [.. items.Zip(between, (i, place) => ($"{i.Determiner.Text.Capitalised()} {Agreement.Form(i.Noun, i.Determiner.IsPlural)} {place}", verbs))]);
        yield return EvaluationRow.AtLeast(.97, "agreement.attractor", "is or are, past a noun of the other number (control: the number of that noun)",
            items.Zip(verb, (i, v) => v == 1 == i.Determiner.IsPlural), control: NextWord.Share(items.Zip(verb, (i, v) => v == 1 != i.Determiner.IsPlural)));
    }
}
