using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace CourseHost.Tests;

/// <summary>The kernel as a process of its own, as front ends start it.</summary>
public class KernelProcessTests
{
    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    static (Process Process, int Control) Start(Workspace space, bool throughShell = false)
    {
        string[] ports = ["shell_port", "iopub_port", "stdin_port", "control_port", "hb_port"];
        var connection = new JsonObject { ["transport"] = "tcp", ["ip"] = "127.0.0.1", ["key"] = KernelClient.Key, ["signature_scheme"] = "hmac-sha256", ["kernel_name"] = "any" };
        foreach (var port in ports) connection[port] = FreePort();
        File.WriteAllText(space.At("connection.json"), connection.ToJsonString());
        string[] command = [Path.Combine(AppContext.BaseDirectory, "CourseHost.dll"), "kernel", "run", space.At("connection.json")];
        var start = throughShell ? new ProcessStartInfo("sh", ["-c", "dotnet \"$@\" & wait", "sh", .. command]) : new ProcessStartInfo("dotnet", command);
        start.Environment["JPY_PARENT_PID"] = $"{Environment.ProcessId}";
        var process = Process.Start(start)!;
        var control = (int)connection["control_port"]!;
        SpinWait.SpinUntil(() => Listens(control), 60_000).ShouldBeTrue();
        return (process, control);
    }

    // As VS Code waits: connect and close.
    static bool Listens(int port)
    {
        using var probe = new TcpClient();
        try
        {
            probe.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [Fact]
    public void It_ends_after_shutdown()
    {
        using var space = new Workspace();
        var (process, control) = Start(space);
        using var _ = process;
        using var client = ZmtpClient.Open(control, "DEALER");
        client.Send(ZmtpClient.Message(KernelClient.Frames("shutdown_request", new JsonObject { ["restart"] = false }, "1")));
        client.Receive().Count.ShouldBe(6);
        process.WaitForExit(20_000).ShouldBeTrue();
        process.ExitCode.ShouldBe(0);
    }

    [SkippableFact]
    public void It_ends_with_the_process_that_started_it()
    {
        Skip.If(OperatingSystem.IsWindows(), "there the variable holds an inherited handle");
        using var space = new Workspace();
        var (shell, control) = Start(space, throughShell: true);
        using var _ = shell;
        Listens(control).ShouldBeTrue();
        shell.Kill();
        SpinWait.SpinUntil(() => !Listens(control), 20_000).ShouldBeTrue();
    }

    [Fact]
    public async Task It_ends_when_its_clients_have_been_gone_for_long()
    {
        var clients = true;
        var gone = Companions.GoneAsync(() => clients, TimeSpan.FromMilliseconds(100));
        await Task.Delay(700);
        gone.IsCompleted.ShouldBeFalse();
        clients = false;
        await gone.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void It_is_installed_and_removed()
    {
        using var space = new Workspace();
        HostProcess.Run(space.Folder, "kernel", "install", "--prefix", "env").Exit.ShouldBe(0);
        var spec = JsonNode.Parse(File.ReadAllText(space.At("env", "share", "jupyter", "kernels", "csharp-inside-lm", "kernel.json")))!;
        var argv = spec["argv"]!.AsArray().Select(a => (string)a!).ToList();
        argv[^1].ShouldBe("{connection_file}");
        File.Exists(argv[1]).ShouldBeTrue();
        ((string?)spec["language"]).ShouldBe("C#");
        ((string?)spec["interrupt_mode"]).ShouldBe("message");
        HostProcess.Run(space.Folder, "kernel", "uninstall", "--prefix", "env").Exit.ShouldBe(0);
        Directory.Exists(space.At("env", "share", "jupyter", "kernels", "csharp-inside-lm")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("{\"transport\": \"ipc\"}")]
    [InlineData("{\"signature_scheme\": \"hmac-md5\"}")]
    [InlineData("{\"shell_port\": \"80\"}")]
    public void A_connection_file_that_cannot_be_used_is_refused_in_one_sentence(string content)
    {
        using var space = new Workspace();
        File.WriteAllText(space.At("connection.json"), content);
        Should.Throw<HostException>(() => ConnectionFile.Read(space.At("connection.json"))).Message.ShouldNotContain("\n");
    }
}
