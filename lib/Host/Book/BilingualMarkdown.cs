using System.Text;
using Markdig.Extensions.Tables;
using Markdig.Helpers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace CourseHost.Books;

/// <summary>Marks the two languages in a parsed Markdown cell, by the rules of <see cref="Bilingual"/>.</summary>
sealed class BilingualMarkdown
{
    readonly List<Cut> cuts = [];

    /// <summary>Puts class="zh" or "en" on the blocks, and spans around the stretches, that have their counterpart.</summary>
    public static void Mark(MarkdownDocument document)
    {
        var marking = new BilingualMarkdown();
        marking.Pair(document);
        foreach (var cut in marking.cuts) cut.Mark();
    }

    void Pair(ContainerBlock container)
    {
        var units = new List<(Language, Action)>();
        foreach (var block in container)
            switch (block)
            {
                case ParagraphBlock paragraph:
                    units.AddRange(Units(paragraph));
                    break;
                case LeafBlock { Inline: not null } leaf: // a heading stands for itself
                    Flush();
                    Bilingual.Pair(Units(leaf));
                    break;
                case ContainerBlock { Count: > 0 } inner and not Table when OnlyLanguage(inner) is { } language:
                    units.Add((language, () => Set(inner, language)));
                    break;
                case ContainerBlock inner:
                    Flush();
                    Pair(inner);
                    break;
            }
        Flush();

        void Flush()
        {
            Bilingual.Pair(units);
            units.Clear();
        }
    }

    IEnumerable<(Language, Action)> Units(LeafBlock block)
    {
        var cut = new Cut(block);
        cuts.Add(cut);
        return cut.Chunks.Select(c => (c.Language, (Action)(() => c.Paired = true)));
    }

    // The one language of a whole list or quotation, or null.
    static Language? OnlyLanguage(ContainerBlock container)
    {
        var languages = container.Descendants<LeafBlock>().Where(l => l.Inline is not null).SelectMany(l => new Cut(l).Chunks)
            .Select(c => c.Language).Where(l => l != Language.Both).Distinct().ToList();
        return languages.Count == 1 ? languages[0] : null;
    }

    static void Set(MarkdownObject block, Language language)
    {
        block.GetAttributes().AddClass(language == Language.Chinese ? "zh" : "en");
        block.GetAttributes().AddProperty("lang", language == Language.Chinese ? "zh-Hant" : "en");
    }

    /// <summary>A paragraph with its stretches of one language.</summary>
    sealed class Cut
    {
        readonly LeafBlock block;
        readonly List<(Inline Leaf, int Start, string Text)> leaves = [];
        readonly Dictionary<Inline, Chunk> chunkOf = [];

        public Cut(LeafBlock block)
        {
            this.block = block;
            var (text, bold) = (new StringBuilder(), 0);
            foreach (var child in block.Inline!)
            {
                Collect(child, text);
                if (child == block.Inline.FirstChild && child is EmphasisInline { DelimiterCount: 2 }) bold = text.Length;
            }
            Chunks = Bilingual.Cut(text.ToString(), bold);
        }

        public List<Chunk> Chunks { get; }

        public void Mark()
        {
            if (Chunks.All(c => !c.Paired)) return;
            if (Chunks.Count == 1)
            {
                Set(block, Chunks[0].Language);
                return;
            }
            foreach (var (leaf, start, text) in leaves) Split(leaf, start, text);
            Wrap(block.Inline!);
        }

        void Collect(Inline inline, StringBuilder text)
        {
            if (Inside(inline) is { } inner)
            {
                foreach (var child in inner) Collect(child, text);
                return;
            }
            var own = inline switch
            {
                LiteralInline literal => literal.Content.ToString(),
                LineBreakInline => " ",
                HtmlEntityInline entity => entity.Transcoded.ToString(),
                HtmlInline => "",
                _ => "\uFFFC", // code, a formula, a picture
            };
            leaves.Add((inline, text.Length, own));
            text.Append(own);
        }

        // A literal that spans several stretches becomes several literals.
        void Split(Inline leaf, int start, string text)
        {
            chunkOf[leaf] = At(start);
            if (leaf is not LiteralInline literal) return;
            var ends = Chunks.Select(c => c.Start - start).Where(c => c > 0 && c < text.Length).Append(text.Length).ToList();
            literal.Content = new StringSlice(text[..ends[0]]);
            Inline last = literal;
            foreach (var (from, to) in ends.Zip(ends.Skip(1)))
            {
                var piece = new LiteralInline(text[from..to]);
                chunkOf[piece] = At(start + from);
                last.InsertAfter(piece);
                last = piece;
            }
        }

        Chunk At(int place) => Chunks.LastOrDefault(c => c.Start <= place) ?? Chunks[0];

        void Wrap(ContainerInline container)
        {
            var children = container.ToList();
            for (int i = 0, end; i < children.Count; i = end)
            {
                end = i + 1;
                if (Of(children[i]) is not { } chunk)
                {
                    if (Inside(children[i]) is { } inner) Wrap(inner);
                    continue;
                }
                while (end < children.Count && Of(children[end]) == chunk) end++;
                var open = chunk.Paired ? Bilingual.Open(chunk.Language) : IsDot(children[i]) ? "<span class=\"sep\">" : null;
                if (open is null) continue;
                children[i].InsertBefore(new HtmlInline(open));
                children[end - 1].InsertAfter(new HtmlInline("</span>"));
            }
        }

        // The one stretch that an inline lies in, or null.
        Chunk? Of(Inline inline) =>
            Inside(inline) is not { } inner ? chunkOf.GetValueOrDefault(inline) : inner.Select(Of).Distinct().ToList() is [var only] ? only : null;

        static ContainerInline? Inside(Inline inline) => inline is ContainerInline inner and not LinkInline { IsImage: true } ? inner : null;

        static bool IsDot(Inline inline) => inline is LiteralInline literal && literal.Content.ToString() == Bilingual.Dot;
    }
}
