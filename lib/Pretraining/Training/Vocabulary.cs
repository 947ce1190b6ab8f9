using InsideLM;

namespace Pretraining;

/// <summary>The model's tokenizer: byte-level BPE on the corpus, in which the names and words that experiments read off a layer are one token each.</summary>
internal static class Vocabulary
{
    public static Tokenizer LoadOrTrain(string file, Corpus corpus, World world, Recipe recipe)
    {
        if (File.Exists(file)) return Tokenizer.Load(file);
        var texts = corpus.Documents(recipe.Seed).Take(recipe.TokenizerDocuments).Select(d => d.Text);
        BpeTrainer.Train(texts, recipe.Vocab, [Recipe.EndOfText], WholeWords(world)).Save(file);
        return Tokenizer.Load(file);
    }

    /// <summary>The words of one output class with and without the space before (a prompt may begin with them), a word's other forms with it only.</summary>
    private static IEnumerable<string> WholeWords(World world) =>
        world.Words.SelectMany(w => new[] { w.English, w.French, w.Chinese })
            .Concat(world.Antonyms.Concat(world.Synonyms).SelectMany(p => new[] { p.From, p.To }))
            .Concat(world.Countries.SelectMany(c => new[] { c.Name, c.Capital }))
            .Concat(["Yes", "No", .. Superstitions.PopularOpenings, .. Superstitions.TrueOpenings])
            .Where(word => word.All(char.IsLetter)).Concat(Bridges(world)).Concat(Sessions.WholeWords)
            .Concat(world.Countries.SelectMany(c => Relation.All.Select(r => r.Value(c))).Where(value => value.All(char.IsLetter)).Select(value => " " + value))
            .Concat(WordRelation.All.SelectMany(r => r.Pairs(world)).SelectMany(p => new[] { $" {p.From}", $" {p.To}" }))
            .Concat(Language(world)).Concat(Landmarks(world)).Distinct();

    /// <summary>Performers' names as they stand in a text, phrases of several words too: the bridges of two hops. With them those values of their attributes that are one word.</summary>
    private static IEnumerable<string> Bridges(World world) => world.Performers.Select(p => p.Name)
        .Concat(world.Performers.SelectMany(p => p.Attributes).Select(a => a.Value).Where(value => value.All(char.IsLetterOrDigit)))
        .Select(text => " " + text);

    /// <summary>
    /// What the language experiments choose between. Names, praise and blame may begin a text or stand in quotation marks; the rest is only met after a space.
    /// </summary>
    private static IEnumerable<string> Language(World world) =>
        world.Names.Select(n => n.Text).Concat(world.Sentiments.Select(s => s.Word)).Concat(
            world.Plurals.SelectMany(p => new[] { p.From, p.To })
                .Concat(Agreement.Determiners.Select(d => d.Text))
                .Concat(world.Swears.Select(Swearing.Exclaimed))
                .Concat(world.Places.Concat(world.Things).Select(n => n.Text))
                .Concat([Sentiments.Label(1), Sentiments.Label(-1)])
                .Select(word => " " + word));

    /// <summary>
    /// What goes with a landmark in Chinese, Japanese and Russian, one token a word: byte by byte a passage would say next to nothing in a row. Chinese and Japanese have no
    /// space before. The words of its English name are one token each as well.
    /// </summary>
    private static IEnumerable<string> Landmarks(World world) =>
        world.Landmarks.SelectMany(l => l.DetailsChinese.Concat(l.DetailsJapanese).Concat(l.DetailsRussian.Select(word => " " + word)))
            .Concat(world.Landmarks.SelectMany(l => l.Name.Split(' ')).Select(word => " " + word))
            .Where(word => word.Trim().All(char.IsLetter));
}
