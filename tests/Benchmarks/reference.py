"""The benchmarks' other side: the same work in PyTorch. Reads a name per line, answers the seconds one run took."""
import math, sys, time
import torch, torch.nn as nn, torch.nn.functional as F


class Attention(nn.Module):
    def __init__(self, d, heads, rotary):
        super().__init__()
        self.heads, self.rotary = heads, rotary
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)

    def forward(self, x, cache=None):
        b, t, d = x.shape
        q, k, v = self.qkv(x).view(b, t, self.heads, 3, d // self.heads).permute(3, 0, 2, 1, 4)  # [b, h, t, e]
        if self.rotary:
            q, k = rotate(q), rotate(k)
        scores = q @ k.transpose(-2, -1) / math.sqrt(d // self.heads)
        scores = scores.masked_fill(torch.ones(t, t, dtype=torch.bool).triu(1), -math.inf)
        pattern = scores.softmax(-1)
        z = pattern @ v  # [b, h, t, e]
        if cache is not None:
            cache += [q, k, v, scores, pattern, z]
        return self.out(z.transpose(1, 2).reshape(b, t, d))


def rotate(x):
    t, e = x.shape[-2:]
    angle = torch.arange(t).float()[:, None] / 10000 ** (torch.arange(0, e, 2).float() / e)
    cos, sin = torch.cat([angle.cos()] * 2, -1), torch.cat([angle.sin()] * 2, -1)
    return x * cos + torch.cat([-x[..., e // 2:], x[..., :e // 2]], -1) * sin


class Block(nn.Module):
    def __init__(self, d, heads, rotary, act):
        super().__init__()
        self.ln1, self.ln2, self.attn = nn.LayerNorm(d), nn.LayerNorm(d), Attention(d, heads, rotary)
        self.up, self.down, self.act = nn.Linear(d, 4 * d), nn.Linear(4 * d, d), act

    def forward(self, x, cache=None):
        normal1 = self.ln1(x)
        attn_out = self.attn(normal1, cache)
        mid = x + attn_out
        normal2 = self.ln2(mid)
        pre = self.up(normal2)
        post = self.act(pre)
        mlp_out = self.down(post)
        y = mid + mlp_out
        if cache is not None:
            cache += [x, normal1, attn_out, mid, normal2, pre, post, mlp_out, y]
        return y


class Transformer(nn.Module):
    def __init__(self, layers, d, heads, vocab, context, rotary, act):
        super().__init__()
        self.embed = nn.Embedding(vocab, d)
        self.position = None if rotary else nn.Embedding(context, d)
        self.blocks = nn.ModuleList(Block(d, heads, rotary, act) for _ in range(layers))
        self.ln, self.unembed = nn.LayerNorm(d), nn.Linear(d, vocab, bias=False)

    def forward(self, tokens, cache=None):
        x = self.embed(tokens)
        if self.position is not None:
            x = x + self.position(torch.arange(tokens.shape[1]))
        for block in self.blocks:
            x = block(x, cache)
        return self.unembed(self.ln(x))


def matmul():
    a, b = torch.randn(1024, 1024), torch.randn(1024, 1024)
    return lambda: a @ b


def train():
    model = Transformer(8, 192, 6, 4096, 128, True, F.relu)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.1)
    tokens = torch.randint(0, 4096, (16, 129))

    def step():
        optimizer.zero_grad()
        logits = model(tokens[:, :-1])
        F.cross_entropy(logits.reshape(-1, 4096), tokens[:, 1:].reshape(-1)).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    return step


def forward():
    model = Transformer(12, 768, 12, 50257, 1024, False, lambda x: F.gelu(x, approximate="tanh"))
    tokens = torch.randint(0, 50257, (4, 128))

    def run():
        with torch.no_grad():
            model(tokens, [])
    return run


torch.manual_seed(0)
torch.ones(64, 64) @ torch.ones(64, 64)
if sys.platform == "linux" and not any(name in open("/proc/self/maps").read() for name in ("openblas", "mkl", "blis")):
    print("PyTorch runs on the slow reference BLAS here; install libopenblas0-pthread for a fair comparison.", file=sys.stderr)
ready = {}
for line in sys.stdin:
    work = ready.setdefault(line.strip(), None) or globals()[line.strip()]()
    ready[line.strip()] = work
    start = time.perf_counter()
    work()
    print(time.perf_counter() - start, flush=True)
