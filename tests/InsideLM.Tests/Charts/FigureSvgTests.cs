using System.Globalization;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;

namespace InsideLM.Tests;

/// <summary>The SVG twin is well-formed, and no label leaves the picture or touches another, whatever the labels say.</summary>
public class FigureSvgTests
{
    [Fact]
    public void KeepsLabelsInsideAndApartForAnyWords() =>
        Prop.ForAll(
            Gen.Choose(0, int.MaxValue - 1).SelectMany(seed => Gen.Choose(2, 34).Select(size => (seed, size))).ToArbitrary(),
            c => Check(c.seed, c.size)).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    [Theory]
    [InlineData(443795538, 2)]   // a long word before a number
    public void KeepsLabelsInsideAndApartWhereItOnceDidNot(int seed, int size) => Check(seed, size);

    [Fact]
    public void DescribesItselfToThoseWhoCannotSeeIt()
    {
        var svg = XDocument.Parse(Chart.Line([new Series("拒絕", [0.1, 0.9], Role.Intervention)]).Title("A & B").YAxis("rate", percent: true).ToSvg());
        XNamespace ns = "http://www.w3.org/2000/svg";
        svg.Root!.Element(ns + "title")!.Value.ShouldBe("A & B");
        svg.Root.Element(ns + "desc")!.Value.ShouldContain("拒絕: highest 90% at 0");
    }

    [Fact]
    public void SaysUnderTheMouseWhatPlotlySays()
    {
        var svg = Chart.Line([new Series("拒絕", [0.1, 0.9], Role.Intervention)]).YAxis("rate", percent: true).ToSvg();
        XDocument.Parse(svg).Descendants().Where(e => e.Name.LocalName == "title").Select(e => e.Value).ShouldContain("拒絕\n0: 90%");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void DrawsNothingOverAPointThatAnswersToTheMouse(bool scattered)
    {
        Series[] series = [new("one", [0, 0.5, 1], Role.Intervention), new("two", [1, 0.5, 0], Role.Control)]; // they cross, and end on the axis
        var figure = (scattered ? Chart.Scatter(series.Select(s => s with { X = [0, 1, 2] })) : Chart.Line(["a", "b", "c"], series)).YAxis("rate", percent: true);
        var drawn = XDocument.Parse(figure.ToSvg()).Descendants().ToList();
        var points = drawn.Where(e => e.Name.LocalName == "g" && e.Elements().FirstOrDefault()?.Name.LocalName == "title").ToList();
        points.Count.ShouldBe(6);
        drawn.Skip(drawn.IndexOf(points[0])).Where(e => e.Name.LocalName is "line" or "path" or "rect").ShouldAllBe(e => points.Contains(e.Parent!));
    }

    [Fact]
    public void ShowsAFullWidthLabelAsWideAsItIs()
    {
        TextMetrics.Width("中文", 10).ShouldBeGreaterThanOrEqualTo(20);
        TextMetrics.Columns("中文a").ShouldBe(5);
        TextMetrics.Width(TextMetrics.Fit(new string('字', 100), 200, 12), 12).ShouldBeLessThanOrEqualTo(200);
    }

    static void Check(int seed, int size)
    {
        var random = new Random(seed);
        var problems = new List<string>();
        foreach (var (kind, figure) in Gallery.Figures(() => Word(random), size, 1 + (seed % 7)))
        {
            var svg = XDocument.Parse(figure.ToSvg()); // throws when it is not well-formed
            var view = svg.Root!.Attribute("viewBox")!.Value.Split(' ').Select(Parse).ToArray();
            var boxes = svg.Descendants().Where(e => e.Name.LocalName == "text").Select(Box.Of).ToArray();
            var outside = boxes.Where(b => b.Corners.Any(p => p.X < -0.5 || p.X > view[2] + 0.5 || p.Y < -0.5 || p.Y > view[3] + 0.5));
            problems.AddRange(outside.Select(b => $"{kind}: \"{b.Text}\" leaves the picture"));
            for (var i = 0; i < boxes.Length; i++)
                problems.AddRange(boxes.Take(i).Where(boxes[i].Touches).Select(b => $"{kind}: \"{boxes[i].Text}\" touches \"{b.Text}\""));
        }

        problems.ShouldBeEmpty($"seed {seed}, size {size}");
    }

    static string Word(Random random)
    {
        var word = Gallery.Words[random.Next(Gallery.Words.Length)];
        return random.Next(4) == 0 ? string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => random.Next(3) == 0 ? ' ' : (char)random.Next(0x21, random.Next(2) == 0 ? 0x7F : 0x9FFF))) : word;
    }

    static double Parse(string number) => double.Parse(number, CultureInfo.InvariantCulture);

    /// <summary>The rectangle a text covers, turned as the text is.</summary>
    sealed record Box(string Text, (double X, double Y)[] Corners)
    {
        public static Box Of(XElement text)
        {
            double Number(string name) => Parse(text.Attribute(name)!.Value);
            var (x, y, size) = (Number("x"), Number("y"), Number("font-size"));
            var width = TextMetrics.Width(text.Value, size, text.Attribute("font-weight") is not null);
            var left = text.Attribute("text-anchor")?.Value switch { "middle" => x - (width / 2), "end" => x - width, _ => x };
            (double, double)[] corners = [(left, y - (size * 0.78)), (left + width, y - (size * 0.78)), (left + width, y + (size * 0.18)), (left, y + (size * 0.18))];
            if (text.Attribute("transform")?.Value is { } turn)
            {
                var angle = Parse(turn["rotate(".Length..].Split(' ')[0]) * Math.PI / 180;
                var (cos, sin) = (Math.Cos(angle), Math.Sin(angle));
                corners = [.. corners.Select(p => (x + ((p.Item1 - x) * cos) - ((p.Item2 - y) * sin), y + ((p.Item1 - x) * sin) + ((p.Item2 - y) * cos)))];
            }

            return new(text.Value, corners);
        }

        // Two convex shapes are apart when some edge of either separates them.
        public bool Touches(Box other) => !Separates(this, other) && !Separates(other, this);

        static bool Separates(Box a, Box b)
        {
            for (var i = 0; i < 4; i++)
            {
                var (p, q) = (a.Corners[i], a.Corners[(i + 1) % 4]);
                var (nx, ny) = (q.Y - p.Y, p.X - q.X);
                double Along((double X, double Y) c) => (c.X * nx) + (c.Y * ny);
                var slack = 0.3 * Math.Sqrt((nx * nx) + (ny * ny));
                if (a.Corners.Max(Along) <= b.Corners.Min(Along) + slack || b.Corners.Max(Along) <= a.Corners.Min(Along) + slack)
                    return true;
            }

            return false;
        }
    }
}
