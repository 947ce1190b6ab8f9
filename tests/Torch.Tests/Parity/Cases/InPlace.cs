using TorchSharp;
using static Torch.Tests.Parity.Case;
using static TorchSharp.torch;

namespace Torch.Tests.Parity.Cases;

/// <summary>Operators that write into their tensor; on a copy, so that gradients flow through the copy.</summary>
public static class InPlace
{
    public static readonly Case[] Cases =
    [
        Of("a.clone().add_(b)", x => x.a.clone().add_(x.b), [Float("mn"), Float("n")]),
        Of("a.clone().add_(1.5)", x => x.a.clone().add_(1.5), [Float("*")]),
        Of("a.clone().sub_(b)", x => x.a.clone().sub_(x.b), [Float("mn"), Float("n")]),
        Of("a.clone().mul_(b)", x => x.a.clone().mul_(x.b), [Float("mn"), Float("mn")]),
        Of("a.clone().mul_(2)", x => x.a.clone().mul_(2), [Float("*")]),
        Of("a.clone().div_(b)", x => x.a.clone().div_(x.b), [Float("mn"), Positive("mn")]),
        Of("a.clone().neg_()", x => x.a.clone().neg_(), [Float("*")]),
        Of("a.clone().exp_()", x => x.a.clone().exp_(), [Float("*")]),
        Of("a.clone().sqrt_()", x => x.a.clone().sqrt_(), [Positive("*")]),
        Of("a.clone().tanh_()", x => x.a.clone().tanh_(), [Float("*")]),
        Of("a.clone().sigmoid_()", x => x.a.clone().sigmoid_(), [Float("*")]),
        Of("a.clone().relu_()", x => x.a.clone().relu_(), [Float("*")]),
        Of("a.clone().pow_(2)", x => x.a.clone().pow_(2), [Float("*")]),
        Of("a.clone().clamp_(-0.5, 0.5)", x => x.a.clone().clamp_(-0.5, 0.5), [Float("*")]),
        Of("a.clone().copy_(b)", x => x.a.clone().copy_(x.b), [Float("mn"), Float("n")]),
        Of("a.clone().fill_(2.5)", x => x.a.detach().clone().fill_(2.5), [Int("mn")]),
        Of("a.clone().zero_()", x => x.a.detach().clone().zero_(), [Int("mn")]),
        Of("b.clone().masked_fill_(a, 2.0)", x => x.b.clone().masked_fill_(x.a, 2.0), [Bool("mn"), Float("mn")]),
        Of("a.clone().index_add_(0, torch.tensor([0, 2, 0]), b, alpha=1)", x => x.a.clone().index_add_(0, tensor([0L, 2L, 0L]), x.b, 1), [Float("3n"), Float("3n")]),
        Of("a.clone().index_copy_(1, torch.tensor([2, 0]), b)", x => x.a.clone().index_copy_(1, tensor([2L, 0L]), x.b), [Float("m3"), Float("m2")]),
        Of("a.clone().scatter_(1, b, c)", x => x.a.clone().scatter_(1, x.b, x.c), [Float("m5"), new Input("m1", "int", r => r.Next(5)), Float("m1")]),
        Of("a.clone().scatter_add_(1, b, c)", x => x.a.clone().scatter_add_(1, x.b, x.c), [Float("m5"), Int("mn"), Float("mn")]),
        Of("t = a.clone(); t[1] = 0.5; t", x => { var t = x.a.clone(); t[1] = 0.5f; return t; }, [Int("3n")]),
        Of("t = a.clone(); t[:, 1:3] = b; t", x => { var t = x.a.clone(); t[TensorIndex.Colon, TensorIndex.Slice(1, 3)] = x.b; return t; }, [Int("m4"), Int("m2")]),
        Of("t = a.clone(); t[..., b] = 7; t", x => { var t = x.a.clone(); t[TensorIndex.Ellipsis, TensorIndex.Tensor(x.b)] = 7; return t; }, [Int("m5"), Int("3")]),
        Of("t = a.clone(); t[b] = 7; t", x => { var t = x.a.clone(); t[TensorIndex.Tensor(x.b)] = 7; return t; }, [Int("mn"), Bool("mn")]),
        Of("a.clone().index_put_((b, c), d)", x => x.a.clone().index_put_(x.d, TensorIndex.Tensor(x.b), TensorIndex.Tensor(x.c)), [Float("55"), new Input("1", "int", r => r.Next(5)), new Input("1", "int", r => r.Next(5)), Float("1")]),
        Of("a.clone().abs_()", x => x.a.clone().abs_(), [Float("*")]),
        Of("a.clone().acos_()", x => x.a.clone().acos_(), [Unit("*")]),
        Of("a.clone().asin_()", x => x.a.clone().asin_(), [Unit("*")]),
        Of("a.clone().atan_()", x => x.a.clone().atan_(), [Float("*")]),
        Of("a.clone().cos_()", x => x.a.clone().cos_(), [Float("*")]),
        Of("a.clone().cosh_()", x => x.a.clone().cosh_(), [Float("*")]),
        Of("a.clone().erf_()", x => x.a.clone().erf_(), [Float("*")]),
        Of("a.clone().exp2_()", x => x.a.clone().exp2_(), [Float("*")]),
        Of("a.clone().expm1_()", x => x.a.clone().expm1_(), [Float("*")]),
        Of("a.clone().log_()", x => x.a.clone().log_(), [Positive("*")]),
        Of("a.clone().log10_()", x => x.a.clone().log10_(), [Positive("*")]),
        Of("a.clone().log1p_()", x => x.a.clone().log1p_(), [Positive("*")]),
        Of("a.clone().log2_()", x => x.a.clone().log2_(), [Positive("*")]),
        Of("a.clone().reciprocal_()", x => x.a.clone().reciprocal_(), [Positive("*")]),
        Of("a.clone().rsqrt_()", x => x.a.clone().rsqrt_(), [Positive("*")]),
        Of("a.clone().sin_()", x => x.a.clone().sin_(), [Float("*")]),
        Of("a.clone().sinh_()", x => x.a.clone().sinh_(), [Float("*")]),
        Of("a.clone().tan_()", x => x.a.clone().tan_(), [Unit("*")]),
        Of("a.clone().addcmul_(b, c, value=0.5)", x => x.a.clone().addcmul_(x.b, x.c, 0.5), [Float("mn"), Float("mn"), Float("mn")]),
        Of("a.clone().addcdiv_(b, c, value=0.5)", x => x.a.clone().addcdiv_(x.b, x.c, 0.5), [Float("mn"), Float("mn"), Positive("mn")]),
        Of("a.clone().index_fill_(1, torch.tensor([2, 0]), 1.5)", x => x.a.clone().index_fill_(1, tensor([2L, 0L]), 1.5), [Float("m3")]),
        Of("a.clone().logical_and_(b)", x => x.a.clone().logical_and_(x.b), [Bool("mn"), Bool("mn")]),
        Of("a.clone().logical_or_(b)", x => x.a.clone().logical_or_(x.b), [Bool("mn"), Bool("mn")]),
        Of("a.clone().logical_not_()", x => x.a.clone().logical_not_(), [Bool("mn")]),
        Of("a.clone().squeeze_(1)", x => x.a.clone().squeeze_(1), [Int("m1n")]),
        Of("a.clone().unsqueeze_(1)", x => x.a.clone().unsqueeze_(1), [Int("mn")]),
        Of("a.clone().transpose_(0, 1)", x => x.a.clone().transpose_(0, 1), [Int("mn")]),
        // (PyTorch 1.13 walks a permuted tensor in the order of its memory here)
        Of("a.contiguous().clone().masked_scatter_(b, c)", x => x.a.contiguous().clone().masked_scatter_(x.b, x.c), [Float("mn"), Bool("mn"), Float("mn")]),
        Of("a.clone().tril_()", x => x.a.clone().tril_(), [Float("mn")]),
        Of("a.clone().triu_(1)", x => x.a.clone().triu_(1), [Float("mn")]),
    ];
}
