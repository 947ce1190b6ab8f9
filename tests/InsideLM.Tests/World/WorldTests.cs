using System.Text;
using System.Text.RegularExpressions;

namespace InsideLM.Tests;

public partial class WorldTests
{
    private static readonly string _folder = CourseFiles.Find("data/world");
    private static readonly World _world = World.Load();

    /// <summary>The columns that name a row; by default the first.</summary>
    private static readonly Dictionary<string, string[]> _keys = new() { ["requests"] = ["verb", "object"] };

    private static IEnumerable<string> TableNames => Directory.EnumerateFiles(_folder, "*.csv").Select(f => Path.GetFileNameWithoutExtension(f)!).Order();

    public static TheoryData<string> Tables => [.. TableNames];

    private static CsvTable Table(string name) => CsvTable.Load(Path.Combine(_folder, name + ".csv"));

    [Theory]
    [MemberData(nameof(Tables))]
    public void A_table_says_each_thing_once(string name)
    {
        var table = Table(name);
        var key = _keys.GetValueOrDefault(name, [table.Columns[0]]);
        table.Rows.GroupBy(r => string.Join(" ", key.Select(k => r[k]))).Where(g => g.Count() > 1).Select(g => g.Key).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void No_cell_has_stray_white_space_or_an_undecoded_letter(string name) =>
        Table(name).Rows.SelectMany(r => r.Cells.Select(c => (r.Line, c)))
            .Where(c => c.c != c.c.Trim() || c.c.Contains("  ") || c.c.Contains('\uFFFD') || !c.c.IsNormalized(NormalizationForm.FormC)).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Tables))]
    public void Both_sides_of_a_split_have_items_and_most_are_for_training(string name)
    {
        var table = Table(name);
        if (!table.Columns.Contains("split")) return;
        var held = table.Rows.Count(r => r.Split == Split.HeldOut);
        held.ShouldBeInRange(1, table.Rows.Count / 2);
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void Columns_in_Chinese_hold_Chinese(string name)
    {
        var table = Table(name);
        foreach (var column in table.Columns.Where(c => c is "zh" or "capital_zh" or "details_zh"))
            table.Rows.Where(r => !Han().IsMatch(r[column])).Select(r => r.Line).ShouldBeEmpty();
    }

    [Fact]
    public void A_landmark_is_named_in_the_letters_of_its_languages()
    {
        _world.Landmarks.Where(l => !Cyrillic().IsMatch(l.Russian) || l.DetailsRussian.Any(d => !Cyrillic().IsMatch(d))).ShouldBeEmpty();
        _world.Landmarks.Where(l => !Japanese().IsMatch(l.Japanese) || l.DetailsJapanese.Any(d => !Japanese().IsMatch(d))).ShouldBeEmpty();
        var bridge = _world.Landmarks.Single(l => l.Name == "Golden Gate Bridge");
        (bridge.Chinese, bridge.Japanese, bridge.Russian).ShouldBe(("金門大橋", "ゴールデン・ゲート・ブリッジ", "Золотые Ворота"));
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void The_readme_describes_the_table(string name) =>
        File.ReadAllText(Path.Combine(_folder, "README.md")).ShouldContain($"`{name}.csv`");

    [Fact]
    public void Every_table_becomes_records()
    {
        var read = typeof(World).GetProperties().ToDictionary(p => p.Name.ToLowerInvariant(), p => ((IEnumerable<object>)p.GetValue(_world)!).Count());
        read.Keys.Order().ShouldBe(TableNames);
        foreach (var (name, count) in read) count.ShouldBe(Table(name).Rows.Count, name);
    }

    [Theory]
    [InlineData("Poland", "Warsaw")]
    [InlineData("Somalia", "Mogadishu")]
    [InlineData("Italy", "Rome")]
    [InlineData("France", "Paris")]
    [InlineData("Japan", "Tokyo")]
    [InlineData("Australia", "Canberra")]
    public void A_country_has_its_capital(string country, string capital) =>
        _world.Countries.Single(c => c.Name == country).Capital.ShouldBe(capital);

    [Fact]
    public void A_word_has_one_translation_in_each_direction()
    {
        foreach (var form in new Func<Word, string>[] { w => w.English, w => w.French, w => w.Chinese })
            _world.Words.Select(form).ShouldBeUnique();
        _world.Words.Select(w => w.English).Intersect(_world.Words.Select(w => w.French)).ShouldBeEmpty();
    }

    [Fact]
    public void A_pair_and_its_reverse_are_on_the_same_side()
    {
        foreach (var pairs in new[] { _world.Antonyms, _world.Synonyms })
        {
            var side = pairs.ToDictionary(p => (p.From, p.To), p => p.Split);
            foreach (var (pair, split) in side) side[(pair.To, pair.From)].ShouldBe(split);
        }
    }

    [Fact]
    public void Every_song_has_a_performer_and_none_of_a_held_out_performer_is_trained()
    {
        var performers = _world.Performers.ToDictionary(p => p.Name, p => p.Split);
        foreach (var song in _world.Songs)
        {
            performers.ShouldContainKey(song.Performer);
            if (performers[song.Performer] == Split.HeldOut) song.Split.ShouldBe(Split.HeldOut, song.Title);
        }
        performers.Where(p => p.Value == Split.Train).ShouldAllBe(p => _world.Songs.Any(s => s.Performer == p.Key && s.Split == Split.Train));
        _world.Performers.Single(p => p.Name == "John Lennon").Spouse.ShouldBe("Yoko Ono");
    }

    [Fact]
    public void A_held_out_object_is_in_no_trained_request_and_a_held_out_combination_is_new()
    {
        var trained = _world.Requests.Train();
        _world.Requests.Where(r => r.Held == "object").Select(r => r.Object).Intersect(trained.Select(r => r.Object)).ShouldBeEmpty();
        _world.Requests.Where(r => r.Held == "combination").ShouldAllBe(r => trained.Any(t => t.Object == r.Object));
        trained.ShouldAllBe(r => r.Held == "none");
    }

    [Fact]
    public void Neither_the_verb_nor_the_form_tells_a_harmful_request_from_a_harmless_one()
    {
        var trained = _world.Requests.Train();
        trained.Where(r => r.Harmful).Select(r => r.Verb).Distinct().Order().ShouldBe(trained.Where(r => !r.Harmful).Select(r => r.Verb).Distinct().Order());
    }

    [Fact]
    public void Every_request_can_be_answered_on_topic()
    {
        _world.Requests.ShouldAllBe(r => r.Details.Count >= 3);
        var yoga = _world.Requests.Single(r => r.Text == "List three benefits that yoga has on physical health.");
        yoga.OnTopic("Sure, yoga gives strength and balance.").ShouldBeTrue();
        yoga.OnTopic("Sure, bread needs flour.").ShouldBeFalse();
    }

    [Fact]
    public void A_table_is_named_when_it_is_not_there() =>
        Should.Throw<CourseException>(() => World.Load(Path.GetTempPath()).Countries).Message.ShouldContain("countries.csv");

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Han();

    [GeneratedRegex(@"[\p{IsHiragana}\p{IsKatakana}\p{IsCJKUnifiedIdeographs}]")]
    private static partial Regex Japanese();

    [GeneratedRegex(@"\p{IsCyrillic}")]
    private static partial Regex Cyrillic();
}
