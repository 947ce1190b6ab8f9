using System.Text;
using System.Text.Json.Nodes;

namespace CourseHost;

/// <summary>
/// Sends one cell's events to the front ends, in order. Text, and new values of one display, are gathered for a few hundredths of a second:
/// a loop that prints or reports a million times must not flood anybody.
/// </summary>
sealed class Outputs(Channels channels, Message request, int executionCount) : IDisposable
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    const int MaxText = 128 << 10, MaxShown = 50; // characters, values: what one pause may carry

    readonly Lock gate = new(); // tasks that a cell left behind may still write
    readonly StringBuilder text = new();
    readonly Dictionary<string, DisplayData> updates = [];
    string stream = "stdout";
    int shown;
    Timer? timer;

    public void Add(CellEvent e)
    {
        if (!Take(e)) return;
        Thread.Sleep(Pause); // the cell that floods its readers waits for them
        Flush();
    }

    /// <summary>True where the cell sends more than anybody can read.</summary>
    bool Take(CellEvent e)
    {
        lock (gate)
        {
            switch (e)
            {
                case StreamText part:
                    if (part.Name != stream || updates.Count > 0) SendPending();
                    stream = part.Name;
                    text.Append(part.Text);
                    Later();
                    break;
                case DisplayData { Update: true } update:
                    if (text.Length > 0) SendPending();
                    updates[update.DisplayId] = update;
                    Later();
                    break;
                default:
                    SendPending();
                    Send(e);
                    shown++;
                    break;
            }
            if (text.Length <= MaxText && shown <= MaxShown) return false;
            shown = 0;
            return true;
        }
    }

    void Later() => timer ??= new Timer(_ => Flush(), null, Pause, Timeout.InfiniteTimeSpan);

    /// <summary>Sends what was gathered.</summary>
    public void Flush()
    {
        lock (gate) SendPending();
    }

    void SendPending()
    {
        timer?.Dispose();
        timer = null;
        if (text.Length > 0) channels.Publish("stream", request, new JsonObject { ["name"] = stream, ["text"] = text.ToString() });
        text.Clear();
        foreach (var update in updates.Values) Send(update);
        updates.Clear();
    }

    void Send(CellEvent e)
    {
        switch (e)
        {
            case DisplayData display:
                var shown = Bundle(display.Bundle);
                shown["transient"] = new JsonObject { ["display_id"] = display.DisplayId };
                channels.Publish(display.Update ? "update_display_data" : "display_data", request, shown);
                break;
            case ResultData value:
                var result = Bundle(value.Bundle);
                result["execution_count"] = executionCount;
                channels.Publish("execute_result", request, result);
                break;
            case ClearOutput clear:
                channels.Publish("clear_output", request, new JsonObject { ["wait"] = clear.Wait });
                break;
        }
    }

    /// <summary>A value's forms as the protocol wants them: JSON types as real JSON, all others as text.</summary>
    public static JsonObject Bundle(MimeBundle bundle) => new()
    {
        ["data"] = new JsonObject(bundle.Data.Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value.DeepClone()))),
        ["metadata"] = new JsonObject(),
    };

    public void Dispose() => Flush();
}
