using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;

namespace CourseHost;

/// <summary>Runs the cells that front ends send, one after the other, and asks for their input.</summary>
sealed class Executor(Session session, Channels channels, History history)
{
    readonly BlockingCollection<string> typed = [];
    readonly Lock gate = new();
    CancellationTokenSource? running;
    int executionCount;

    /// <summary>Stops the running cell, if there is one.</summary>
    public void Interrupt()
    {
        lock (gate) running?.Cancel();
    }

    /// <summary>A reader has typed a line.</summary>
    public void Answered(Message reply) => typed.Add(Message.Text(reply.Content, "value"));

    /// <summary>Runs a cell; the reply to its request comes back, its outputs go to all.</summary>
    public async Task<JsonObject> ExecuteAsync(Message request)
    {
        var (code, silent) = (Message.Text(request.Content, "code"), Message.Flag(request.Content, "silent", false));
        var stored = !silent && Message.Flag(request.Content, "store_history", true);
        var number = stored ? ++executionCount : executionCount;
        if (!silent) channels.Publish("execute_input", request, new JsonObject { ["code"] = code, ["execution_count"] = number });
        using var outputs = new Outputs(channels, request, number);
        string? shown = null;
        var result = await RunAsync(request, number, code, outputs, e =>
        {
            if (e is ResultData value) shown = value.Bundle.Data["text/plain"].GetValue<string>();
            if (!silent) outputs.Add(e);
        }).ConfigureAwait(false);
        if (result.Timed is { } time) outputs.Add(new StreamText("stdout", $"Wall time: {time.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture)} ms\n"));
        outputs.Flush();
        if (stored) history.Add(number, code, shown);
        var reply = result.Error is { } error ? Failed(error) : new JsonObject { ["status"] = "ok" };
        if (result.Error is not null && !silent) channels.Publish("error", request, Failed(result.Error));
        reply["execution_count"] = number;
        reply["payload"] = new JsonArray();
        reply["user_expressions"] = result.Error is null ? await EvaluateAsync(request, number).ConfigureAwait(false) : new JsonObject();
        return reply;
    }

    async Task<CellResult> RunAsync(Message request, int number, string code, Outputs outputs, Action<CellEvent> emit)
    {
        using var interrupt = new CancellationTokenSource();
        lock (gate) running = interrupt;
        try
        {
            return await session.RunAsync(number, code, emit, interrupt.Token, prompt => Ask(request, outputs, prompt, interrupt.Token)).ConfigureAwait(false);
        }
        finally
        {
            lock (gate) running = null;
        }
    }

    // The question goes to the one front end that sent the cell.
    string Ask(Message request, Outputs outputs, string prompt, CancellationToken interrupt)
    {
        outputs.Flush();
        while (typed.TryTake(out _)) { } // an answer to a question that was interrupted
        if (!Message.Flag(request.Content, "allow_stdin", false)
            || !channels.Reply(KernelChannel.Stdin, request, "input_request", new JsonObject { ["prompt"] = prompt, ["password"] = false }))
            throw new HostException("The cell asks for input, and this front end has no way to ask for it.");
        return typed.Take(interrupt);
    }

    // Expressions whose values a front end wants besides the cell's outputs.
    async Task<JsonObject> EvaluateAsync(Message request, int number)
    {
        var values = new JsonObject();
        foreach (var (name, expression) in request.Content["user_expressions"] as JsonObject ?? [])
        {
            JsonObject? value = null;
            using var outputs = new Outputs(channels, request, number);
            var result = await RunAsync(request, number, (expression as JsonValue)?.ToString() ?? "", outputs, e =>
            {
                if (e is ResultData data) value = Outputs.Bundle(data.Bundle);
            }).ConfigureAwait(false);
            value ??= result.Error is null ? new JsonObject { ["data"] = new JsonObject(), ["metadata"] = new JsonObject() } : Failed(result.Error);
            value["status"] = result.Error is null ? "ok" : "error";
            values[name] = value;
        }
        return values;
    }

    /// <summary>A failure as the protocol tells it.</summary>
    public static JsonObject Failed(CellError error) => new()
    {
        ["status"] = "error",
        ["ename"] = error.Name,
        ["evalue"] = error.Message,
        ["traceback"] = new JsonArray([.. error.Trace.Select(l => (JsonNode)l)]),
    };
}
