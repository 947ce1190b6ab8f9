using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace CourseHost;

/// <summary>
/// A Jupyter kernel for C#: front ends send it cells over five ZeroMQ sockets, and see their outputs. Requests on shell are answered one
/// after the other; those on control at once, also while a cell runs.
/// </summary>
public sealed class Kernel : IDisposable
{
    const int MaxWaiting = 1000; // requests; whoever sends more waits
    const int OwnThreads = 16;
    static readonly TimeSpan InFlight = TimeSpan.FromMilliseconds(100);

    readonly Channel<(Message Request, long Number)> shell = Channel.CreateBounded<(Message, long)>(MaxWaiting);
    readonly Channel<Message> control = Channel.CreateBounded<Message>(MaxWaiting);
    readonly CancellationTokenSource stop = new();
    readonly Session session;
    readonly Channels channels;
    readonly Executor executor;
    readonly Answers answers;
    long received, abortedUpTo;

    /// <param name="connection">Where to listen.</param>
    /// <param name="folder">The notebook's folder.</param>
    /// <exception cref="HostException">A port is taken.</exception>
    public Kernel(ConnectionFile connection, string folder)
    {
        // The pool adds no thread while the processor is busy: a cell that blocks or loops on as many as there are cores would keep even its
        // own interrupt from being read.
        ThreadPool.SetMinThreads(Environment.ProcessorCount + OwnThreads, Environment.ProcessorCount + OwnThreads);
        session = new Session(folder);
        channels = new Channels(connection, ReceivedAsync);
        var history = new History();
        executor = new Executor(session, channels, history);
        answers = new Answers(session, history);
    }

    /// <summary>Where the kernel listens.</summary>
    public ConnectionFile Connection => channels.Connection;

    /// <summary>True while any front end is connected.</summary>
    public bool HasClients => channels.HasClients;

    /// <summary>Serves until a front end asks for shutdown or <see cref="Stop"/> is called.</summary>
    public async Task RunAsync()
    {
        Status("starting", null);
        var controlling = ControlAsync();
        try
        {
            await foreach (var (request, number) in shell.Reader.ReadAllAsync(stop.Token).ConfigureAwait(false))
                await ServeAsync(KernelChannel.Shell, request, number).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // the end of every kernel
        }
        await controlling.ConfigureAwait(false);
        await channels.FlushAsync().ConfigureAwait(false);
    }

    /// <summary>Ends the kernel, and the cell that runs.</summary>
    public void Stop()
    {
        stop.Cancel();
        executor.Interrupt();
    }

    /// <summary>Stops the running cell; variables survive.</summary>
    public void Interrupt() => executor.Interrupt();

    ValueTask ReceivedAsync(KernelChannel channel, Message message)
    {
        if (channel == KernelChannel.Shell) return shell.Writer.WriteAsync((message, Interlocked.Increment(ref received)), stop.Token);
        if (channel == KernelChannel.Control) return control.Writer.WriteAsync(message, stop.Token);
        if (message.Type == "input_reply") executor.Answered(message);
        return ValueTask.CompletedTask;
    }

    async Task ControlAsync()
    {
        try
        {
            await foreach (var request in control.Reader.ReadAllAsync(stop.Token).ConfigureAwait(false))
                await ServeAsync(KernelChannel.Control, request, long.MaxValue).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // the end of every kernel
        }
    }

    // Whatever a request is, the front end sees busy, then its answer, then idle.
    async Task ServeAsync(KernelChannel channel, Message request, long number)
    {
        Status("busy", request);
        try
        {
            if (await AnswerAsync(request, number).ConfigureAwait(false) is { } answer)
                channels.Reply(channel, request, request.Type.Replace("_request", "_reply"), answer);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var failed = Executor.Failed(new CellError(e.GetType().Name, e.Message, [e.Message])); // a request that we do not understand
            channels.Reply(channel, request, request.Type.Replace("_request", "_reply"), failed);
        }
        Status("idle", request);
        if (request.Type == "shutdown_request") Stop();
    }

    async Task<JsonObject?> AnswerAsync(Message request, long number)
    {
        switch (request.Type)
        {
            case "execute_request":
                return number <= abortedUpTo ? new JsonObject { ["status"] = "aborted" } : await ExecuteAsync(request).ConfigureAwait(false);
            case "interrupt_request":
                executor.Interrupt();
                return new JsonObject { ["status"] = "ok" };
            case "shutdown_request":
                var answer = new JsonObject { ["status"] = "ok", ["restart"] = Message.Flag(request.Content, "restart", false) };
                channels.Publish("shutdown_reply", request, (JsonObject)answer.DeepClone());
                return answer;
            case "comm_open": // we have no widgets: a comm is closed as soon as it is opened
                channels.Publish("comm_close", request, new JsonObject { ["comm_id"] = Message.Text(request.Content, "comm_id"), ["data"] = new JsonObject() });
                return null;
            default:
                return answers.To(request);
        }
    }

    async Task<JsonObject> ExecuteAsync(Message request)
    {
        var reply = await executor.ExecuteAsync(request).ConfigureAwait(false);
        if (Message.Text(reply, "status") == "error" && Message.Flag(request.Content, "stop_on_error", true))
        {
            await Task.Delay(InFlight).ConfigureAwait(false); // what a "run all" sent together with the failing cell may still be on its way
            abortedUpTo = Interlocked.Read(ref received);
        }
        return reply;
    }

    void Status(string state, Message? request) => channels.Publish("status", request, new JsonObject { ["execution_state"] = state });

    public void Dispose()
    {
        Stop();
        channels.Dispose();
        session.Dispose();
    }
}
