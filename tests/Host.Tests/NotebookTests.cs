using System.Diagnostics;

namespace CourseHost.Tests;

public class NotebookTests
{
    const string Text = """
        {
         "cells": [
          {
           "cell_type": "markdown",
           "id": "a-1",
           "metadata": {
            "unknown": {
             "big": 123456789012345678901234567890,
             "empty": {},
             "list": [],
             "small": 1e-05,
             "whole": 1.0
            }
           },
           "source": [
            "# 模型在想什麼？ \"quoted\" \\ <b> & 🙂 é \u001b[31m\t\n",
            "end"
           ]
          }
         ],
         "metadata": {},
         "nbformat": 4,
         "nbformat_minor": 5,
         "z": [
          null,
          true,
          -0.0
         ]
        }

        """;

    [Fact]
    public void An_untouched_notebook_is_written_back_byte_for_byte() => Notebook.Parse(Text).ToText().ShouldBe(Text);

    [Theory]
    [InlineData("  ")]
    [InlineData("    ")]
    [InlineData("\t")]
    public void The_files_own_indentation_and_missing_final_newline_are_kept(string indent)
    {
        var lines = Text.TrimEnd('\n').Split('\n').Select(l => l.TrimStart(' ') is var rest ? string.Concat(Enumerable.Repeat(indent, l.Length - rest.Length)) + rest : l);
        var text = string.Join('\n', lines);
        Notebook.Parse(text).ToText().ShouldBe(text);
    }

    // Python writes three hundred random notebooks with the very call that Jupyter's nbformat uses.
    [SkippableFact]
    public void Whatever_Jupyters_writer_writes_is_written_back_byte_for_byte()
    {
        const string Script = """
            import json, random, sys
            r = random.Random(7)
            def text():
                return "".join(r.choice(["a", " ", '"', "\\", "/", "\n", "\r", "\t", "\b", "\f", "\x00", "\x1b", "\x7f", "\x85", "é", "國", "\u2028", "\ufeff", "🙂", "<", "&", "'", "+"]) for _ in range(r.randrange(8)))
            def value(depth):
                k = r.randrange(10 if depth < 5 else 7)
                return [lambda: None, lambda: r.random() < .5, lambda: r.randrange(-10**20, 10**20), lambda: r.random() * 10.0 ** r.randrange(-12, 25),
                        lambda: float(r.randrange(9)), text, text, lambda: [value(depth + 1) for _ in range(r.randrange(4))],
                        lambda: {text(): value(depth + 1) for _ in range(r.randrange(4))}, lambda: {}][k]()
            def cell():
                return {"cell_type": r.choice(["code", "markdown", "raw", "novel"]), "metadata": value(1), "source": [text() + "\n", text()], text(): value(1)}
            out = []
            for _ in range(300):
                nb = {"cells": [cell() for _ in range(r.randrange(4))], "metadata": value(1), "nbformat": 4, "nbformat_minor": 5, "x" + text(): value(0)}
                out.append(json.dumps(nb, ensure_ascii=False, indent=1, sort_keys=True, separators=(",", ": ")) + "\n")
            sys.stdout.buffer.write("\x1e".join(out).encode("utf-8"))
            """;
        var notebooks = Python(Script).Split('\u001e');
        notebooks.Length.ShouldBe(300);
        foreach (var text in notebooks) Notebook.Parse(text).ToText().ShouldBe(text);
    }

    static string Python(string script)
    {
        try
        {
            using var python = Process.Start(new ProcessStartInfo("python3", ["-c", script]) { RedirectStandardOutput = true, StandardOutputEncoding = new System.Text.UTF8Encoding(false) })!;
            return python.StandardOutput.ReadToEnd();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new SkipException("python3 is not installed");
        }
    }

    [Theory]
    [InlineData("{", "is not a Jupyter notebook")]
    [InlineData("[]", "no JSON object")]
    [InlineData("""{"nbformat": 3, "worksheets": []}""", "nbformat is 3")]
    [InlineData("""{"nbformat": 4}""", "cells")]
    [InlineData("""{"nbformat": 4, "cells": [1]}""", "cells")]
    [InlineData("""{"nbformat": 4, "cells": [], "a": 1, "a": 2}""", "is not a Jupyter notebook")]
    public void What_is_not_a_notebook_is_said_in_one_sentence(string text, string why)
    {
        var e = Should.Throw<HostException>(() => Notebook.Parse(text, "x.ipynb"));
        e.Message.ShouldStartWith("x.ipynb");
        e.Message.ShouldContain(why);
    }

    [Theory]
    [InlineData("")]
    [InlineData("one")]
    [InlineData("one\n")]
    [InlineData("one\ntwo\n\nthree")]
    public void Lines_join_to_the_text_that_they_were(string text) => Notebook.Join(Notebook.Lines(text)).ShouldBe(text);
}
