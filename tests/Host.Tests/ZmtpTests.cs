using System.Net;
using System.Text;

namespace CourseHost.Tests;

public class ZmtpTests
{
    static readonly ZmtpLimits Small = new(MessageBytes: 1 << 20, QueuedBytes: 4 << 20, Peers: 20);

    /// <summary>A ROUTER that sends every message back to whom it came from.</summary>
    static RouterSocket EchoRouter()
    {
        RouterSocket? router = null;
        router = new RouterSocket(IPAddress.Loopback, 0, (identity, parts) =>
        {
            router!.Send(identity, parts);
            return ValueTask.CompletedTask;
        }, Small);
        router.Start();
        return router;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_dealer_gets_its_own_messages_back(byte minor)
    {
        using var router = EchoRouter();
        using ZmtpClient one = ZmtpClient.Open(router.Port, "DEALER", minor: minor), two = ZmtpClient.Open(router.Port, "DEALER", "two");
        one.SendText("a", "", "b");
        two.SendText("c");
        one.ReceiveText().ShouldBe("a||b");
        two.ReceiveText().ShouldBe("c");
    }

    [Fact]
    public void Bytes_may_arrive_one_by_one()
    {
        using var router = EchoRouter();
        using var client = new ZmtpClient(router.Port);
        byte[] all = [.. ZmtpClient.Greeting(), .. ZmtpClient.Ready("DEALER", "x"), .. ZmtpClient.Message([1, 2, 3], new byte[300])];
        foreach (var b in all) client.Send([b]);
        client.ReadExactly(64);
        client.Receive().Select(p => p.Length).ShouldBe([3, 300]);
    }

    [Fact]
    public void Everything_may_arrive_at_once()
    {
        using var router = EchoRouter();
        using var client = new ZmtpClient(router.Port);
        client.Send([.. ZmtpClient.Greeting(), .. ZmtpClient.Ready("DEALER"), .. ZmtpClient.Message("1"u8.ToArray()), .. ZmtpClient.Message("2"u8.ToArray())]);
        client.ReadExactly(64);
        client.ReceiveText().ShouldBe("1");
        client.ReceiveText().ShouldBe("2");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(65_537)]
    [InlineData(1_000_000)]
    public void Frames_of_every_length_come_through(int length)
    {
        using var router = EchoRouter();
        using var client = ZmtpClient.Open(router.Port, "DEALER");
        var body = new byte[length];
        new Random(length).NextBytes(body);
        client.Send(ZmtpClient.Message(body));
        client.Receive().ShouldHaveSingleItem().ShouldBe(body);
    }

    [Fact]
    public void A_short_frame_may_be_written_in_the_long_form()
    {
        using var router = EchoRouter();
        using var client = ZmtpClient.Open(router.Port, "DEALER");
        client.Send([2, 0, 0, 0, 0, 0, 0, 0, 2, .. "ab"u8]);
        client.ReceiveText().ShouldBe("ab");
    }

    public static TheoryData<string, byte[]> Garbage => new()
    {
        { "a browser", Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n") },
        { "an old version", ZmtpClient.Greeting(major: 2) },
        { "another mechanism", ZmtpClient.Greeting(mechanism: "CURVE") },
        { "no READY", [.. ZmtpClient.Greeting(), .. ZmtpClient.Message([1, 2, 3])] },
        { "an empty command", [.. ZmtpClient.Greeting(), 4, 0] },
        { "a cut READY", [.. ZmtpClient.Greeting(), .. ZmtpClient.Command("READY", [11, .. "Socket"u8])] },
        { "a property of 4 GB", [.. ZmtpClient.Greeting(), .. ZmtpClient.Command("READY", [1, 65, 255, 255, 255, 255])] },
        { "a READY of 1 GB", [.. ZmtpClient.Greeting(), 6, 0, 0, 0, 0, 64, 0, 0, 0] },
        { "a socket that does not fit", [.. ZmtpClient.Greeting(), .. ZmtpClient.Ready("PUB")] },
        { "reserved flags", [.. ZmtpClient.Greeting(), .. ZmtpClient.Ready("DEALER"), 0xF0, 1, 1] },
        { "a frame beyond the limit", [.. ZmtpClient.Greeting(), .. ZmtpClient.Ready("DEALER"), 2, 0, 0, 0, 0, 0, 16, 0, 1] },
        { "a frame of 2^64 - 1 bytes", [.. ZmtpClient.Greeting(), .. ZmtpClient.Ready("DEALER"), 2, .. Enumerable.Repeat((byte)255, 8)] },
        { "parts without end", [.. ZmtpClient.Greeting(), .. ZmtpClient.Ready("DEALER"), .. Enumerable.Repeat(new byte[] { 1, 0 }, 1000).SelectMany(p => p)] },
        { "a command whose name is too long", [.. ZmtpClient.Greeting(), .. ZmtpClient.Ready("DEALER"), 4, 2, 200, 1] },
        { "an ERROR", [.. ZmtpClient.Greeting(), .. ZmtpClient.Ready("DEALER"), .. ZmtpClient.Command("ERROR", [2, .. "no"u8])] },
    };

    [Theory]
    [MemberData(nameof(Garbage))]
    public void Whoever_breaks_the_protocol_is_closed_and_others_go_on(string what, byte[] bytes)
    {
        using var router = EchoRouter();
        using var good = ZmtpClient.Open(router.Port, "DEALER", "good");
        using var bad = new ZmtpClient(router.Port);
        bad.Send(bytes);
        bad.IsClosed().ShouldBeTrue(what);
        good.SendText("still here");
        good.ReceiveText().ShouldBe("still here");
    }

    [Fact]
    public void Connecting_and_closing_at_any_point_costs_nothing()
    {
        using var router = EchoRouter();
        byte[] all = [.. ZmtpClient.Greeting(), .. ZmtpClient.Ready("DEALER"), .. ZmtpClient.Message(new byte[100])];
        for (var cut = 0; cut < all.Length; cut += 3)
        {
            using var client = new ZmtpClient(router.Port); // closed again at once, as clients do that only look whether the port is open
            client.Send(all[..cut]);
        }
        using var good = ZmtpClient.Open(router.Port, "DEALER", "good");
        good.SendText("x");
        good.ReceiveText().ShouldBe("x");
        SpinWait.SpinUntil(() => router.Peers.Count == 1, 5000).ShouldBeTrue();
    }

    [Fact]
    public void Connections_are_limited_and_free_again_when_closed()
    {
        using var router = EchoRouter();
        var many = Enumerable.Range(0, Small.Peers).Select(_ => ZmtpClient.Open(router.Port, "DEALER")).ToList();
        using (var oneMore = new ZmtpClient(router.Port)) oneMore.IsClosed().ShouldBeTrue();
        many.ForEach(c => c.Dispose());
        SpinWait.SpinUntil(() => router.Peers.Count == 0, 5000).ShouldBeTrue();
        using var next = ZmtpClient.Open(router.Port, "DEALER");
        next.SendText("x");
        next.ReceiveText().ShouldBe("x");
    }

    [Fact]
    public void A_client_that_comes_back_under_its_name_takes_the_old_ones_place()
    {
        using var router = EchoRouter();
        using var old = ZmtpClient.Open(router.Port, "DEALER", "me");
        old.SendText("1");
        old.ReceiveText().ShouldBe("1");
        using var back = ZmtpClient.Open(router.Port, "DEALER", "me");
        back.SendText("2");
        back.ReceiveText().ShouldBe("2");
        old.IsClosed().ShouldBeTrue();
        router.Send("me"u8.ToArray(), ["3"u8.ToArray()]).ShouldBeTrue();
        back.ReceiveText().ShouldBe("3");
        router.Send("nobody"u8.ToArray(), [[1]]).ShouldBeFalse();
    }

    [Fact]
    public void A_ping_is_answered_with_its_context()
    {
        using var router = EchoRouter();
        using var client = ZmtpClient.Open(router.Port, "DEALER", minor: 1);
        client.Send(ZmtpClient.Command("PING", [0, 100, .. "ctx"u8]));
        client.ReadFrame().Body.ShouldBe([4, .. "PONGctx"u8]);
    }

    [Fact]
    public void The_heartbeat_says_back_what_it_hears()
    {
        using var echo = new EchoSocket(IPAddress.Loopback, 0, Small);
        echo.Start();
        using var client = ZmtpClient.Open(echo.Port, "REQ");
        client.SendText("", "ping");
        client.ReceiveText().ShouldBe("|ping");
    }

    static PublisherSocket Publisher(Action<ZmtpPeer, byte[]>? subscribed = null)
    {
        var publisher = new PublisherSocket(IPAddress.Loopback, 0, subscribed ?? ((_, _) => { }), Small);
        publisher.Start();
        return publisher;
    }

    [Fact]
    public void Subscriptions_are_told_by_message_or_by_command_and_match_beginnings()
    {
        var heard = new List<string>();
        using var publisher = Publisher((_, topic) => { lock (heard) heard.Add(Encoding.UTF8.GetString(topic)); });
        using ZmtpClient all = ZmtpClient.Open(publisher.Port, "SUB"), some = ZmtpClient.Open(publisher.Port, "SUB", minor: 1);
        all.Subscribe();
        some.Send(ZmtpClient.Command("SUBSCRIBE", [.. "ab"u8]));
        SpinWait.SpinUntil(() => { lock (heard) return heard.Count == 2; }, 5000).ShouldBeTrue();
        foreach (var topic in new[] { "abc", "b", "ab" }) publisher.Publish([Encoding.UTF8.GetBytes(topic)]);
        foreach (var topic in new[] { "abc", "b", "ab" }) all.ReceiveText().ShouldBe(topic);
        foreach (var topic in new[] { "abc", "ab" }) some.ReceiveText().ShouldBe(topic);
        some.Send(ZmtpClient.Command("CANCEL", [.. "ab"u8]));
        some.Send(ZmtpClient.Command("SUBSCRIBE", [.. "z"u8]));
        SpinWait.SpinUntil(() => { lock (heard) return heard.Count == 3; }, 5000).ShouldBeTrue();
        publisher.Publish(["ab"u8.ToArray()]);
        publisher.Publish(["z"u8.ToArray()]);
        some.ReceiveText().ShouldBe("z");
    }

    [Fact]
    public async Task What_answers_a_subscription_comes_before_anything_that_is_published()
    {
        using var stop = new CancellationTokenSource();
        using var publisher = Publisher((peer, _) => peer.TrySend(ZmtpFrame.Message(["welcome"u8.ToArray()])));
        var busy = Task.Run(() => { while (!stop.IsCancellationRequested) publisher.Publish(["news"u8.ToArray()]); });
        for (var client = 0; client < 20; client++)
        {
            using var late = ZmtpClient.Open(publisher.Port, "SUB");
            late.Subscribe();
            late.ReceiveText().ShouldBe("welcome");
        }
        await stop.CancelAsync();
        await busy;
    }

    [Fact]
    public void A_subscriber_that_does_not_read_is_cut_off_and_nobody_waits_for_it()
    {
        var heard = 0;
        using var publisher = Publisher((_, _) => Interlocked.Increment(ref heard));
        using ZmtpClient stuck = ZmtpClient.Open(publisher.Port, "SUB"), good = ZmtpClient.Open(publisher.Port, "SUB");
        stuck.Subscribe();
        good.Subscribe();
        SpinWait.SpinUntil(() => Volatile.Read(ref heard) == 2, 5000).ShouldBeTrue();
        var message = new byte[100_000];
        for (var i = 0; i < 400; i++) // 40 MB, and 4 MB may wait
        {
            publisher.Publish([[], message]);
            good.Receive()[1].Length.ShouldBe(message.Length);
        }
        SpinWait.SpinUntil(() => publisher.Peers.Count == 1, 5000).ShouldBeTrue();
        publisher.Publish(["on"u8.ToArray()]);
        good.ReceiveText().ShouldBe("on");
    }

    [Fact]
    public void A_taken_port_is_reported_in_one_sentence()
    {
        using var first = Publisher();
        Should.Throw<HostException>(() => new EchoSocket(IPAddress.Loopback, first.Port, Small)).Message.ShouldContain($"{first.Port}");
    }
}
