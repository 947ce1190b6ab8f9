using System.Diagnostics;
using System.Text.Json.Nodes;

namespace CourseHost.Tests;

public class KernelTests
{
    static string Text(IEnumerable<KernelClient.Received> outputs, string stream = "stdout") =>
        string.Concat(outputs.Where(o => o.Type == "stream" && (string?)o.Content["name"] == stream).Select(o => (string?)o.Content["text"]));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_says_what_it_is_on_both_channels(bool onControl)
    {
        using var client = new KernelClient();
        var channel = onControl ? client.Control : client.Shell;
        client.Send(channel, "kernel_info_request");
        var info = client.Next(channel).Content;
        ((string?)info["protocol_version"]).ShouldBe("5.5");
        ((string?)info["language_info"]!["pygments_lexer"]).ShouldBe("csharp");
    }

    [Fact]
    public void A_cell_is_busy_then_shown_then_idle_and_every_message_names_its_request()
    {
        using var client = new KernelClient();
        var id = client.Send(client.Shell, "execute_request", KernelClient.Cell("Console.Write(1); Console.Write(2); Console.Error.Write(3); 4.Display(); 5"));
        var seen = new List<string>();
        while (client.Next(client.Iopub) is var m)
        {
            m.Parent.ShouldBe(id);
            seen.Add(m.Type == "status" ? (string)m.Content["execution_state"]! : m.Type == "stream" ? $"{m.Content["name"]} {m.Content["text"]}" : m.Type);
            if (seen[^1] == "idle") break;
        }
        seen.ShouldBe(["busy", "execute_input", "stdout 12", "stderr 3", "display_data", "execute_result", "idle"]);
        var reply = client.Next(client.Shell).Content;
        ((int?)reply["execution_count"]).ShouldBe(1);
        reply["payload"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public void Silent_cells_show_nothing_and_do_not_count()
    {
        using var client = new KernelClient();
        var silent = KernelClient.Cell("var x = 6; Console.Write(x); x");
        silent["silent"] = true;
        client.Run(silent).Outputs.ShouldBeEmpty();
        var unstored = KernelClient.Cell("x");
        unstored["store_history"] = false;
        client.Run(unstored).Outputs.Count.ShouldBe(2);
        ((int?)client.Run("x + 1").Reply["execution_count"]).ShouldBe(1);
        client.Ask("history_request", new JsonObject { ["hist_access_type"] = "tail", ["n"] = 9, ["output"] = true })["history"]!.ToJsonString()
            .ShouldBe("""[[0,1,["x \u002B 1","7"]]]""");
    }

    [Fact]
    public void User_expressions_are_evaluated_each_for_itself()
    {
        using var client = new KernelClient();
        var cell = KernelClient.Cell("var x = 6;");
        cell["user_expressions"] = new JsonObject { ["good"] = "x + 1", ["bad"] = "nothing" };
        var values = client.Run(cell).Reply["user_expressions"]!;
        ((string?)values["good"]!["data"]!["text/plain"]).ShouldBe("7");
        ((string?)values["bad"]!["status"]).ShouldBe("error");
    }

    [Fact]
    public void A_value_is_replaced_in_place_and_the_newest_one_always_arrives()
    {
        using var client = new KernelClient();
        var outputs = client.Run("var shown = \"start\".Display(); for (var i = 0; i <= 1000; i++) shown.Update(i); IProgress<object> p = shown; p.Report(\"end\");").Outputs;
        var first = outputs.Single(o => o.Type == "display_data");
        var updates = outputs.Where(o => o.Type == "update_display_data").ToList();
        updates.ShouldAllBe(u => (string?)u.Content["transient"]!["display_id"] == (string?)first.Content["transient"]!["display_id"]);
        ((string?)updates[^1].Content["data"]!["text/plain"]).ShouldBe("end");
        updates.Count.ShouldBeLessThan(100); // gathered, not a message for each
    }

    [Fact]
    public void A_sweep_shows_its_progress_in_place()
    {
        using var client = new KernelClient();
        client.Run("#r \"nuget: InsideLM\"\nusing InsideLM;\nvoid Sweep(IProgress<SweepProgress> progress) { for (var i = 0; i <= 8; i++) progress.Report(new(i, 8)); }");
        var update = client.Run("Sweep(progress: \"…\".Display());").Outputs.Last(o => o.Type == "update_display_data").Content["data"]!;
        ((string?)update["text/plain"]).ShouldBe("8 / 8");
        ((string?)update["text/html"])!.ShouldContain("<progress value=\"8\" max=\"8\">");
    }

    [Fact]
    public void Outputs_can_be_cleared()
    {
        using var client = new KernelClient();
        client.Run("1.Display(); ClearOutput(); 2.Display(); ClearOutput(wait: false);").Outputs.Select(o => o.Type + o.Content["wait"])
            .ShouldBe(["execute_input", "display_data", "clear_outputtrue", "display_data", "clear_outputfalse"]);
    }

    [Fact]
    public void Json_forms_travel_as_json()
    {
        using var client = new KernelClient();
        var shown = client.Run("\"{\\\"a\\\": [1, 2]}\".DisplayAs(\"application/json\");").Outputs.Single(o => o.Type == "display_data");
        shown.Content["data"]!["application/json"]!["a"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public void Text_of_any_kind_arrives_as_written()
    {
        using var client = new KernelClient();
        Text(client.Run("Console.Write(\"中文 \\\"<\\\\ 😀 \\u0001\");").Outputs).ShouldBe("中文 \"<\\ 😀 \u0001");
        Text(client.Run("Console.Write(\"a\\ud800b\");").Outputs).ShouldBe("a\ufffdb"); // half a character
        Text(client.Run("Console.Write(new string('x', 300_000));").Outputs).Length.ShouldBe(300_000);
    }

    [Fact]
    public void An_error_points_into_the_cell_and_ends_what_was_sent_with_it()
    {
        using var client = new KernelClient();
        client.Run("int Fail() => throw new InvalidOperationException(\"broken\");");
        string[] ids = [.. new[] { "var x = 1;\nFail();", "var y = 2;", "var z = 3;" }.Select(c => client.Send(client.Shell, "execute_request", KernelClient.Cell(c)))];
        var replies = ids.Select(_ => client.Next(client.Shell)).ToList();
        replies.Select(r => r.Parent).ShouldBe(ids);
        replies.Select(r => (string?)r.Content["status"]).ShouldBe(["error", "aborted", "aborted"]);
        var error = client.Outputs(ids[0]).Single(o => o.Type == "error").Content;
        ((string?)error["evalue"]).ShouldBe("broken");
        error["traceback"]!.AsArray().Select(l => (string)l!).ShouldContain(l => l.Contains("cell 2, line 2"));
        ((string?)client.Run("x").Reply["status"]).ShouldBe("ok");
        ((string?)client.Run("y").Reply["status"]).ShouldBe("error"); // it never ran
    }

    [Fact]
    public void Who_does_not_want_to_stop_on_errors_goes_on()
    {
        using var client = new KernelClient();
        var failing = KernelClient.Cell("throw new Exception();");
        failing["stop_on_error"] = false;
        client.Send(client.Shell, "execute_request", failing);
        client.Send(client.Shell, "execute_request", KernelClient.Cell("1"));
        ((string?)client.Next(client.Shell).Content["status"]).ShouldBe("error");
        ((string?)client.Next(client.Shell).Content["status"]).ShouldBe("ok");
    }

    [Theory]
    [InlineData("Console.ReadLine()", "")]
    [InlineData("Input(\"Name? \")", "Name? ")]
    [InlineData("await Task.Run(() => Console.ReadLine())", "")]
    [InlineData("string s = \"\"; int c; while ((c = Console.Read()) != '\\n') s += (char)c; s", "")]
    public void A_cell_can_ask_for_input(string code, string prompt)
    {
        using var client = new KernelClient();
        client.Send(client.Shell, "execute_request", KernelClient.Cell("Console.Write(\"before\");\n" + code));
        var asked = client.Next(client.Stdin);
        asked.Type.ShouldBe("input_request");
        ((string?)asked.Content["prompt"]).ShouldBe(prompt);
        client.Send(client.Stdin, "input_reply", new JsonObject { ["value"] = "李 Ada" });
        var reply = client.Next(client.Shell);
        ((string?)reply.Content["status"]).ShouldBe("ok");
        ((string?)client.Outputs(reply.Parent).Last(o => o.Type == "execute_result").Content["data"]!["text/plain"]).ShouldBe("李 Ada");
    }

    [Fact]
    public void A_question_that_nobody_can_answer_is_an_error_and_one_can_be_interrupted()
    {
        using var client = new KernelClient();
        var cell = KernelClient.Cell("Console.ReadLine()");
        cell["allow_stdin"] = false;
        ((string?)client.Run(cell).Reply["evalue"])!.ShouldContain("input");
        client.Send(client.Shell, "execute_request", KernelClient.Cell("Console.ReadLine()"));
        client.Next(client.Stdin).Type.ShouldBe("input_request");
        client.Send(client.Control, "interrupt_request");
        ((string?)client.Next(client.Shell).Content["ename"]).ShouldBe("Interrupted");
        client.Value("1 + 1").ShouldBe("2");
    }

    [Theory]
    [InlineData("while (true) { }")]
    [InlineData("while (true) Console.WriteLine(\"on and on\");")]
    [InlineData("var d = 0.Display(); while (true) d.Update(1);")]
    [InlineData("while (true) 1.Display();")]
    [InlineData("Thread.Sleep(100_000);")]
    [InlineData("await Task.Delay(100_000);")]
    [InlineData("var until = DateTime.UtcNow.AddSeconds(20); await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Run(() => { while (DateTime.UtcNow < until) { } })));")]
    public void An_interrupt_ends_a_cell_within_a_second_and_variables_survive(string endless)
    {
        using var client = new KernelClient();
        client.Run("var kept = 8;");
        for (var i = 0; i < 3; i++)
        {
            var id = client.Send(client.Shell, "execute_request", KernelClient.Cell("Console.WriteLine(\"started\");\n" + endless));
            client.WaitFor(id, "started");
            var clock = Stopwatch.StartNew();
            var interrupt = client.Send(client.Control, "interrupt_request");
            client.Next(client.Control).Type.ShouldBe("interrupt_reply");
            ((string?)client.Next(client.Shell).Content["ename"]).ShouldBe("Interrupted");
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(8)); // far less on a machine that does nothing else
            client.Outputs(id);
        }
        client.Value("Console.WriteLine(1); kept").ShouldBe("8");
    }

    [Fact]
    public void Long_tensor_work_is_interrupted_and_the_library_goes_on()
    {
        using var client = new KernelClient();
        client.Run("#r \"nuget: InsideLM\"\nusing TorchSharp;\nusing static TorchSharp.torch;\nvar a = randn(512, 512);");
        var id = client.Send(client.Shell, "execute_request", KernelClient.Cell("Console.WriteLine(\"started\");\nwhile (true) { using var s = NewDisposeScope(); a.matmul(a).softmax(-1).sum(); }"));
        client.WaitFor(id, "started");
        client.Send(client.Control, "interrupt_request");
        ((string?)client.Next(client.Shell).Content["ename"]).ShouldBe("Interrupted");
        client.Value("a.matmul(a).shape[0]").ShouldBe("512");
    }

    [Fact]
    public void Widgets_are_declined_politely()
    {
        using var client = new KernelClient();
        var id = client.Send(client.Shell, "comm_open", new JsonObject { ["comm_id"] = "c", ["target_name"] = "t", ["data"] = new JsonObject() });
        client.Outputs(id).ShouldHaveSingleItem().Type.ShouldBe("comm_close");
        client.Ask("comm_info_request")["comms"]!.AsObject().Count.ShouldBe(0);
    }

    [Theory]
    [InlineData("1 + 1", "complete", "")]
    [InlineData("foreach (var x in xs) {", "incomplete", "    ")]
    [InlineData("var s = );", "invalid", "")]
    public void A_console_learns_whether_a_line_is_whole(string code, string status, string indent)
    {
        using var client = new KernelClient();
        var answer = client.Ask("is_complete_request", new JsonObject { ["code"] = code });
        ((string?)answer["status"]).ShouldBe(status);
        ((string?)answer["indent"]).ShouldBe(indent);
    }

    [Fact]
    public async Task Shutdown_is_answered_and_ends_the_kernel()
    {
        using var client = new KernelClient();
        client.Send(client.Control, "shutdown_request", new JsonObject { ["restart"] = true });
        var reply = client.Next(client.Control);
        reply.Type.ShouldBe("shutdown_reply");
        ((bool?)reply.Content["restart"]).ShouldBe(true);
        await client.Running.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void A_front_end_that_does_not_read_stops_no_cell()
    {
        using var client = new KernelClient();
        using var stuck = ZmtpClient.Open(client.Kernel.Connection.Iopub, "SUB");
        stuck.Subscribe();
        var id = client.Send(client.Shell, "execute_request", KernelClient.Cell("for (var i = 0; i < 40; i++) { new string('x', 2_000_000).Display(); }"));
        client.Outputs(id).Count.ShouldBe(41); // 80 MB
        client.Next(client.Shell);
        client.Value("1").ShouldBe("1");
    }

    [Fact]
    public void The_heartbeat_beats_while_a_cell_runs()
    {
        using var client = new KernelClient();
        var id = client.Send(client.Shell, "execute_request", KernelClient.Cell("Console.Write(\"started\"); Thread.Sleep(100_000);"));
        client.WaitFor(id, "started");
        using var heart = ZmtpClient.Open(client.Kernel.Connection.Heartbeat, "REQ");
        heart.SendText("", "ping");
        heart.ReceiveText().ShouldBe("|ping");
        client.Send(client.Control, "kernel_info_request");
        client.Next(client.Control).Type.ShouldBe("kernel_info_reply");
        client.Send(client.Control, "interrupt_request");
    }
}
