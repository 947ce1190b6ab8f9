using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

/// <summary>The transformer of reference.py, line by line, in TorchSharp's API.</summary>
sealed class Transformer : nn.Module
{
    private readonly Embedding embed;
    private readonly Embedding? position;
    private readonly ModuleList<Block> blocks;
    private readonly LayerNorm ln;
    private readonly Linear unembed;

    public Transformer(int layers, int d, int heads, int vocab, int context, bool rotary, Func<Tensor, Tensor> act) : base(nameof(Transformer))
    {
        embed = nn.Embedding(vocab, d);
        position = rotary ? null : nn.Embedding(context, d);
        blocks = new ModuleList<Block>([.. Enumerable.Range(0, layers).Select(_ => new Block(d, heads, rotary, act))]);
        ln = nn.LayerNorm(d);
        unembed = nn.Linear(d, vocab, hasBias: false);
        RegisterComponents();
    }

    public Tensor forward(Tensor tokens, List<Tensor>? cache = null)
    {
        var x = embed.call(tokens); // [batch, pos, d]
        if (position is not null)
            x = x + position.call(arange(tokens.size(1)));
        foreach (var block in blocks)
            x = block.forward(x, cache);
        return unembed.call(ln.call(x));
    }
}

sealed class Block : nn.Module
{
    private readonly LayerNorm ln1, ln2;
    private readonly Attention attn;
    private readonly Linear up, down;
    private readonly Func<Tensor, Tensor> act;

    public Block(int d, int heads, bool rotary, Func<Tensor, Tensor> act) : base(nameof(Block))
    {
        (ln1, ln2, attn) = (nn.LayerNorm(d), nn.LayerNorm(d), new Attention(d, heads, rotary));
        (up, down, this.act) = (nn.Linear(d, 4 * d), nn.Linear(4 * d, d), act);
        RegisterComponents();
    }

    public Tensor forward(Tensor x, List<Tensor>? cache)
    {
        var attnOut = attn.forward(ln1.call(x), cache);
        var mid = x + attnOut;
        var pre = up.call(ln2.call(mid));
        var post = act(pre);
        var mlpOut = down.call(post);
        var y = mid + mlpOut;
        cache?.AddRange([x, attnOut, mid, pre, post, mlpOut, y]);
        return y;
    }
}

sealed class Attention : nn.Module
{
    private readonly Linear qkv, output;
    private readonly int heads;
    private readonly bool rotary;

    public Attention(int d, int heads, bool rotary) : base(nameof(Attention))
    {
        (this.heads, this.rotary) = (heads, rotary);
        (qkv, output) = (nn.Linear(d, 3 * d), nn.Linear(d, d));
        RegisterComponents();
    }

    public Tensor forward(Tensor x, List<Tensor>? cache)
    {
        var (b, t, d) = (x.size(0), x.size(1), x.size(2));
        var parts = qkv.call(x).view(b, t, heads, 3, d / heads).permute(3, 0, 2, 1, 4); // [3, b, h, t, e]
        var (q, k, v) = (parts[0], parts[1], parts[2]);
        if (rotary)
            (q, k) = (Rotate(q), Rotate(k));
        Tensor z;
        if (cache is null)
            z = nn.functional.scaled_dot_product_attention(q, k, v, is_casual: true);
        else
        {
            var scores = q.matmul(k.transpose(-2, -1)) / Math.Sqrt(d / heads);
            scores = scores.masked_fill(ones([t, t], @bool).triu(1), double.NegativeInfinity);
            var pattern = scores.softmax(-1);
            z = pattern.matmul(v); // [b, h, t, e]
            cache.AddRange([q, k, v, scores, pattern, z]);
        }
        return output.call(z.transpose(1, 2).reshape(b, t, d));
    }

    private static Tensor Rotate(Tensor x)
    {
        var (t, e) = (x.size(-2), x.size(-1));
        var angle = arange(t).to(float32).unsqueeze(1) / pow(10000, arange(0, e, 2).to(float32) / e);
        var (cos, sin) = (cat([angle.cos(), angle.cos()], -1), cat([angle.sin(), angle.sin()], -1));
        return x * cos + cat([-x[TensorIndex.Ellipsis, TensorIndex.Slice(e / 2)], x[TensorIndex.Ellipsis, TensorIndex.Slice(null, e / 2)]], -1) * sin;
    }
}
