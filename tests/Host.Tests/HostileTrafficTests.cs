using System.Text;
using System.Text.Json.Nodes;

namespace CourseHost.Tests;

/// <summary>Bytes from somebody who does not know the key, or does not know the protocol, or knows both and means ill.</summary>
public class HostileTrafficTests
{
    const int Attacks = 10_000;
    const double Slack = 48 << 20; // bytes of managed memory that the runtime may still hold on to

    [Fact]
    public void Ten_thousand_forged_and_broken_messages_are_answered_by_nothing_wrong_and_cost_no_memory()
    {
        using var client = new KernelClient();
        client.Run("var x = 41; var executed = 0;");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var random = new Random(1);
        ZmtpClient? attacker = null;
        var signed = 0;
        for (var i = 0; i < Attacks; i++)
        {
            attacker ??= ZmtpClient.Open(random.Next(2) == 0 ? client.Kernel.Connection.Shell : client.Kernel.Connection.Control, "DEALER", $"evil-{i}");
            try
            {
                var (bytes, breaks, answered) = Attack(random, i);
                attacker.Send(bytes);
                signed += answered ? 1 : 0;
                if (!breaks && i % 100 != 99) continue;
            }
            catch (IOException)
            {
                // cut off already
            }
            attacker.Dispose();
            attacker = null;
        }
        attacker?.Dispose();
        client.Value("x + executed + 1").ShouldBe("42"); // nothing forged has run
        SpinWait.SpinUntil(() => GC.GetTotalMemory(forceFullCollection: true) < before + Slack, 20_000).ShouldBeTrue("memory has grown");
    }

    // The bytes, whether they break ZMTP itself, and whether they are a request that deserves an answer.
    static (byte[] Bytes, bool Breaks, bool Answered) Attack(Random random, int i)
    {
        var frames = KernelClient.Frames("execute_request", KernelClient.Cell("executed++;"), $"evil-{i}", key: "not-the-key");
        switch (random.Next(12))
        {
            case 0:
                return (ZmtpClient.Message(frames), false, false); // a wrong key
            case 1:
                frames[1] = [];
                return (ZmtpClient.Message(frames), false, false); // no signature
            case 2:
                frames[1] = Noise(random, 64);
                return (ZmtpClient.Message(frames), false, false);
            case 3:
                return (ZmtpClient.Message([.. frames.Take(random.Next(1, 6))]), false, false); // too few parts
            case 4:
                return (ZmtpClient.Message([.. frames, .. Enumerable.Repeat(Noise(random, 10), random.Next(1, 200))]), false, false); // too many
            case 5:
                return (ZmtpClient.Message([.. Enumerable.Range(0, random.Next(1, 20)).Select(_ => Noise(random, random.Next(300)))]), false, false);
            case 6:
                var json = Cut(random, Signed(random, i)); // rightly signed, but not JSON any more
                return (ZmtpClient.Message(json), false, false);
            case 7:
                return (ZmtpClient.Message(Signed(random, i)), false, true); // rightly signed and nonsense
            case 8:
                return ([2, 0, 0, 0, 0x7F, 0, 0, 0, 0, 1, 2, 3], true, false); // half a terabyte is announced
            case 9:
                return ([.. Noise(random, random.Next(1, 200))], true, false);
            case 10:
                return (ZmtpClient.Message(frames)[..random.Next(1, 100)], true, false); // cut off in the middle
            default:
                return (ZmtpClient.Command("PING", Noise(random, random.Next(40))), false, false);
        }
    }

    static byte[][] Signed(Random random, int i)
    {
        string[] types = ["complete_request", "inspect_request", "is_complete_request", "history_request", "comm_info_request", "input_reply", "no_such_request"];
        JsonNode? Odd() => random.Next(5) switch { 0 => null, 1 => -5, 2 => "text", 3 => new JsonArray(1, "a"), _ => new JsonObject { ["code"] = 1 } };
        var content = new JsonObject();
        foreach (var name in new[] { "code", "cursor_pos", "n", "hist_access_type", "pattern", "value", "detail_level" }) content[name] = Odd();
        return KernelClient.Frames(types[random.Next(types.Length)], content, $"evil-{i}");
    }

    static byte[][] Cut(Random random, byte[][] frames)
    {
        byte[][] json = [.. frames[2..]];
        var which = random.Next(4);
        json[which] = random.Next(3) switch
        {
            0 => json[which][..(json[which].Length / 2)],
            1 => Encoding.UTF8.GetBytes(new string('[', 100_000)),
            _ => [0xFF, 0xFE, .. json[which]],
        };
        return [frames[0], Encoding.ASCII.GetBytes(KernelClient.Sign(json, KernelClient.Key)), .. json];
    }

    static byte[] Noise(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    [Fact]
    public void Who_does_not_know_the_key_gets_no_answer()
    {
        using var client = new KernelClient();
        using var stranger = ZmtpClient.Open(client.Kernel.Connection.Shell, "DEALER", "stranger");
        stranger.Send(ZmtpClient.Message(KernelClient.Frames("kernel_info_request", [], "1", key: "guess")));
        stranger.Send(ZmtpClient.Message(KernelClient.Frames("kernel_info_request", [], "2")));
        client.Next(stranger).Parent.ShouldBe("2"); // the first was never answered
    }

    [Fact]
    public void The_kernel_listens_on_this_machine_alone_unless_told_otherwise()
    {
        using var client = new KernelClient();
        client.Kernel.Connection.Address.ShouldBe(System.Net.IPAddress.Loopback);
    }

    // Not flat: the compiler keeps every cell for those that follow, and the runtime its code; about 0.17 MB each, where it once was 1.8.
    [Fact]
    public void Each_of_five_hundred_cells_costs_less_than_half_a_megabyte()
    {
        using var client = new KernelClient();
        string Cell(int i) => $"var v{i % 10} = Enumerable.Range(0, 1000).Select(n => n * {i}).ToList(); Console.WriteLine(v{i % 10}.Sum()); v{i % 10}.Count";
        for (var i = 0; i < 50; i++) client.Value(Cell(i)).ShouldBe("1000");
        var after50 = Resident();
        for (var i = 50; i < 500; i++) client.Value(Cell(i)).ShouldBe("1000");
        var after500 = Resident();
        ((after500 - after50) / 450.0).ShouldBeLessThan(0.5 * (1 << 20), $"{after50 >> 20} MB after 50 cells, {after500 >> 20} MB after 500");

        static long Resident() // what the process holds, as a user sees it
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            return Environment.WorkingSet;
        }
    }
}
