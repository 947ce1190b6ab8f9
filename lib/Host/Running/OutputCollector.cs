using System.Text.Json.Nodes;

namespace CourseHost;

/// <summary>Collects one cell's events as nbformat outputs. Keys are in the order in which Jupyter saves them.</summary>
/// <param name="displays">The displays of the whole notebook by id: a later cell may update an earlier one's.</param>
sealed class OutputCollector(Dictionary<string, JsonObject> displays)
{
    readonly Lock gate = new(); // tasks that a cell left behind may still write
    readonly JsonArray outputs = [];
    int? result;
    bool clearNext;

    public void Add(CellEvent e)
    {
        lock (gate)
        {
            if (clearNext && e is not (ClearOutput or DisplayData { Update: true })) Clear();
            Take(e);
        }
    }

    void Take(CellEvent e)
    {
        switch (e)
        {
            case ClearOutput { Wait: true }:
                clearNext = true;
                break;
            case ClearOutput:
                Clear();
                break;
            case StreamText text:
                AddText(text);
                break;
            case DisplayData { Update: true } update:
                if (displays.TryGetValue(update.DisplayId, out var shown)) shown["data"] = update.Bundle.ToNotebook();
                break;
            case DisplayData display:
                outputs.Add(displays[display.DisplayId] = new JsonObject
                {
                    ["data"] = display.Bundle.ToNotebook(),
                    ["metadata"] = new JsonObject(),
                    ["output_type"] = "display_data",
                });
                break;
            case ResultData value:
                result = outputs.Count;
                outputs.Add(new JsonObject
                {
                    ["data"] = value.Bundle.ToNotebook(),
                    ["execution_count"] = null,
                    ["metadata"] = new JsonObject(),
                    ["output_type"] = "execute_result",
                });
                break;
        }
    }

    void Clear()
    {
        outputs.Clear();
        (result, clearNext) = (null, false);
    }

    public void Add(CellError error)
    {
        lock (gate)
            outputs.Add(new JsonObject
            {
                ["ename"] = error.Name,
                ["evalue"] = error.Message,
                ["output_type"] = "error",
                ["traceback"] = new JsonArray([.. error.Trace.Select(l => (JsonNode)l)]),
            });
    }

    /// <summary>What was collected so far, with the execution count in its place.</summary>
    public JsonArray Take(int executionCount)
    {
        lock (gate)
        {
            if (result is { } i) outputs[i]!["execution_count"] = executionCount;
            return outputs;
        }
    }

    // Text of one stream that follows itself is one output, however many writes it took.
    void AddText(StreamText e)
    {
        if (outputs.LastOrDefault() is JsonObject last && last["output_type"]!.GetValue<string>() == "stream" && last["name"]!.GetValue<string>() == e.Name)
        {
            var lines = (JsonArray)last["text"]!;
            var open = lines.Count > 0 && lines[^1]!.GetValue<string>() is var end && !end.EndsWith('\n') ? end : "";
            if (open.Length > 0) lines.RemoveAt(lines.Count - 1);
            foreach (var line in Notebook.Lines(open + e.Text)) lines.Add(line!.GetValue<string>());
            return;
        }
        outputs.Add(new JsonObject { ["name"] = e.Name, ["output_type"] = "stream", ["text"] = Notebook.Lines(e.Text) });
    }
}
