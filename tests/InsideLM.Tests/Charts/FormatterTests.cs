using System.Reflection;
using System.Text.Json;

namespace InsideLM.Tests;

/// <summary>What a notebook's host does with a value, by name alone.</summary>
public class FormatterTests
{
    [Fact]
    public void AFigureShowsAsPlotlyJsonSvgAndText()
    {
        var bundle = Show(Chart.Line([new Series("a", [1.0, 2])]).Title("T"));
        bundle.Keys.ShouldBe(["application/vnd.plotly.v1+json", "image/svg+xml", "text/plain"]);
        JsonDocument.Parse(bundle["application/vnd.plotly.v1+json"]).RootElement.GetProperty("data").GetArrayLength().ShouldBe(1);
        bundle["image/svg+xml"].ShouldStartWith("<svg");
        bundle["text/plain"].ShouldStartWith("T\n");
    }

    [Fact]
    public void AClaimShowsAsDataHtmlAndText() =>
        Show(new Claim("1.1", "t", Interval.Wilson(1, 2))).Keys.ShouldBe(["application/vnd.insidelm.claim+json", "text/html", "text/plain"]);

    static Dictionary<string, string> Show(object value)
    {
        var attribute = value.GetType().GetCustomAttributes().Single(a => a.GetType().Name == "TypeFormatterSourceAttribute");
        var source = Activator.CreateInstance((Type)attribute.GetType().GetProperty("FormatterSourceType")!.GetValue(attribute)!)!;
        var formatters = (IEnumerable<object>)source.GetType().GetMethod("CreateTypeFormatters")!.Invoke(source, [])!;
        return formatters.ToDictionary(
            f => (string)f.GetType().GetProperty("MimeType")!.GetValue(f)!,
            f =>
            {
                var writer = new StringWriter();
                f.GetType().GetMethod("Format")!.Invoke(f, [value, writer]).ShouldBe(true);
                return writer.ToString();
            });
    }
}
