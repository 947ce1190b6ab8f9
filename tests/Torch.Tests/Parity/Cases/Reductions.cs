using static Torch.Tests.Parity.Case;
using static TorchSharp.torch;

namespace Torch.Tests.Parity.Cases;

/// <summary>Sums, means, extremes, orders and running totals.</summary>
public static class Reductions
{
    public static readonly Case[] Cases =
    [
        Of("a.sum()", x => x.a.sum(), [Float("*")]),
        Of("a.sum(1)", x => x.a.sum(1), [Float("bmn")]),
        Of("a.sum((0, 2), keepdim=True)", x => x.a.sum([0L, 2L], keepdim: true), [Float("bmn")]),
        Of("a.sum(-1)", x => x.a.sum(-1), [Int("mn")]),
        Of("a.sum()", x => x.a.sum(), [Bool("mn")]),
        Of("torch.sum(a)", x => sum(x.a), [Float("mn")]),
        Of("a.mean()", x => x.a.mean(), [Float("mn")]),
        Of("a.mean((0, 1))", x => x.a.mean([0L, 1L]), [Float("bmn")]),
        Of("a.mean(-1, keepdim=True)", x => x.a.mean([-1L], keepdim: true), [Float("bmn")]),
        Of("torch.mean(a)", x => mean(x.a), [Float("mn")]),
        Of("a.prod()", x => x.a.prod(), [Positive("mn")]),
        Of("a.prod(1)", x => x.a.prod(1), [Positive("mn")]),
        Of("a.var(unbiased=True)", x => x.a.var(), [Float("55")]),
        Of("a.var(-1, unbiased=False)", x => x.a.var(-1, unbiased: false), [Float("mn")]),
        Of("a.std(-1, unbiased=True)", x => x.a.std(-1), [Float("m5")]),
        Of("a.std(unbiased=True)", x => x.a.std(), [Float("55")]),
        Of("a.norm()", x => x.a.norm(), [Float("mn")]),
        Of("a.norm(p=2, dim=-1, keepdim=True)", x => x.a.norm(-1, keepdim: true), [Float("mn")]),
        Of("a.norm(p=1, dim=-1)", x => x.a.norm(-1, keepdim: false, p: 1f), [Float("mn")]),
        Of("a.logsumexp(-1)", x => x.a.logsumexp(-1), [Float("mn")]),
        Of("torch.logsumexp(a, -1, True)", x => logsumexp(x.a, -1, true), [Float("mn")]),
        Of("a.max()", x => x.a.max(), [Float("mn")]),
        Of("a.min()", x => x.a.min(), [Float("mn")]),
        Many("a.max(1)", x => { var (v, i) = x.a.max(1); return [v, i]; }, [Float("mn")]),
        Many("a.max(0, keepdim=True)", x => { var (v, i) = x.a.max(0, keepdim: true); return [v, i]; }, [Float("mn")]),
        Many("a.min(-1)", x => { var (v, i) = x.a.min(-1); return [v, i]; }, [Float("mn")]),
        Of("a.amax((0, 1))", x => x.a.amax([0L, 1L]), [Float("bmn")]),
        Of("a.amin((-1,), keepdim=True)", x => x.a.amin([-1L], keepdim: true), [Float("bmn")]),
        Of("a.argmax()", x => x.a.argmax(), [Float("mn")]),
        Of("a.argmax(-1)", x => x.a.argmax(-1), [Float("mn")]),
        Of("a.argmin(0, keepdim=True)", x => x.a.argmin(0, keepdim: true), [Float("mn")]),
        Of("torch.argmax(a, 1)", x => argmax(x.a, 1), [Float("mn")]),
        Of("a.any()", x => x.a.any(), [Bool("mn")]),
        Of("a.any(1)", x => x.a.any(1), [Bool("mn")]),
        Of("a.all()", x => x.a.all(), [Bool("mn")]),
        Of("a.all(0, keepdim=True)", x => x.a.all(0, keepdim: true), [Bool("mn")]),
        Of("a.cumsum(1)", x => x.a.cumsum(1), [Float("mn")]),
        Of("torch.cumsum(a, 0)", x => cumsum(x.a, 0), [Signed("mn")]),
        Of("a.count_nonzero()", x => x.a.count_nonzero(), [Int("mn", 2)]),
        Many("a.topk(3, -1)", x => { var (v, i) = x.a.topk(3, -1); return [v, i]; }, [Float("m5")]),
        Many("torch.topk(a, 2, 0, largest=False)", x => { var (v, i) = topk(x.a, 2, 0, largest: false); return [v, i]; }, [Float("4n")]),
        Many("a.sort(-1)", x => { var (v, i) = x.a.sort(-1); return [v, i]; }, [Float("mn")]),
        Many("torch.sort(a, 0, descending=True)", x => { var (v, i) = sort(x.a, 0, descending: true); return [v, i]; }, [Float("mn")]),
        Of("a.argsort(-1)", x => x.a.argsort(-1), [Float("mn")]),
        Of("a.argsort(0, descending=True)", x => x.a.argsort(0, descending: true), [Float("mn")]),
        Of("a.median()", x => x.a.median(), [Float("mn")]),
        Of("a.cumprod(1)", x => x.a.cumprod(1), [Positive("mn")]),
        Many("a.kthvalue(2, -1)", x => { var (v, i) = x.a.kthvalue(2, -1); return [v, i]; }, [Float("m5")]),
        Of("torch.histc(a, 5, -1, 1)", x => histc(x.a, 5, -1, 1), [Constant("mn")]),
        Of("torch.unique(a)", x => x.a.unique().output, [Int("mn")]),
        Of("torch.quantile(a, torch.tensor([0.3, 0.9], dtype=a.dtype), dim=1)", x => x.a.quantile(tensor([0.3, 0.9]).to(x.a.dtype), 1), [Float("mn")]),
    ];
}
