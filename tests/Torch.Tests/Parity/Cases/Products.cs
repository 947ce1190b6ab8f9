using static Torch.Tests.Parity.Case;
using static TorchSharp.torch;

namespace Torch.Tests.Parity.Cases;

/// <summary>Matrix products in all their shapes.</summary>
public static class Products
{
    public static readonly Case[] Cases =
    [
        Of("torch.matmul(a, b)", x => matmul(x.a, x.b), [Float("mk"), Float("kn")]),
        Of("a @ b", x => x.a.matmul(x.b), [Float("bmk"), Float("bkn")]),
        Of("a @ b", x => x.a.matmul(x.b), [Float("bhmk"), Float("kn")]),
        Of("a @ b", x => x.a.matmul(x.b), [Float("mk"), Float("bkn")]),
        Of("a @ b", x => x.a.matmul(x.b), [Float("b1mk"), Float("hkn")]),
        Of("a @ b", x => x.a.matmul(x.b), [Float("bmk"), Float("k")]),
        Of("a @ b", x => x.a.matmul(x.b), [Float("k"), Float("bkn")]),
        Of("a @ b", x => x.a.matmul(x.b), [Float("k"), Float("k")]),
        Of("a @ b", x => x.a.matmul(x.b), [Int("mk"), Int("kn")]),
        Of("a @ b.transpose(-1, -2)", x => x.a.matmul(x.b.transpose(-1, -2)), [Float("bhmk"), Float("bhnk")]),
        Of("a.repeat(9, 13) @ b.repeat(13, 11)", x => x.a.repeat(9, 13).matmul(x.b.repeat(13, 11)), [Float("mk"), Float("kn")]),
        Of("a.repeat(40, 70) @ b.repeat(70, 20)", x => x.a.repeat(40, 70).matmul(x.b.repeat(70, 20)), [Float("55"), Float("55")]),
        Of("torch.mm(a, b)", x => mm(x.a, x.b), [Float("mk"), Float("kn")]),
        Of("a.mm(b)", x => x.a.mm(x.b), [Float("mk"), Float("kn")]),
        Of("torch.bmm(a, b)", x => bmm(x.a, x.b), [Float("bmk"), Float("bkn")]),
        Of("a.bmm(b)", x => x.a.bmm(x.b), [Float("bmk"), Float("bkn")]),
        Of("torch.mv(a, b)", x => mv(x.a, x.b), [Float("mk"), Float("k")]),
        Of("a.mv(b)", x => x.a.mv(x.b), [Float("mk"), Float("k")]),
        Of("torch.dot(a, b)", x => dot(x.a, x.b), [Float("k"), Float("k")]),
        Of("a.dot(b)", x => x.a.dot(x.b), [Float("k"), Float("k")]),
        Of("torch.outer(a, b)", x => outer(x.a, x.b), [Float("m"), Float("n")]),
        Of("a.outer(b)", x => x.a.outer(x.b), [Float("m"), Float("n")]),
        Of("torch.addmm(a, b, c)", x => addmm(x.a, x.b, x.c, 1, 1), [Float("n"), Float("mk"), Float("kn")]),
        Of("torch.baddbmm(a, b, c)", x => baddbmm(x.a, x.b, x.c), [Float("bmn"), Float("bmk"), Float("bkn")]),
        Of("torch.einsum('ij,jk->ik', a, b)", x => einsum("ij,jk->ik", x.a, x.b), [Float("mk"), Float("kn")]),
        Of("torch.einsum('bqhd,bkhd->bhqk', a, b)", x => einsum("bqhd,bkhd->bhqk", x.a, x.b), [Float("bmhd"), Float("bnhd")]),
        Of("torch.einsum('bqhd,hdm->bqhm', a, b)", x => einsum("bqhd,hdm->bqhm", x.a, x.b), [Float("bqhd"), Float("hdm")]),
        Of("torch.einsum('...d,d->...', a, b)", x => einsum("...d,d->...", x.a, x.b), [Float("bmd"), Float("d")]),
        Of("torch.einsum('ii->i', a)", x => einsum("ii->i", x.a), [Float("nn")]),
        Of("torch.einsum('ij->ji', a)", x => einsum("ij->ji", x.a), [Float("mn")]),
        Of("torch.einsum('i,j->ij', a, b)", x => einsum("i,j->ij", x.a, x.b), [Float("m"), Float("n")]),
        Of("torch.einsum('bij,bj', a, b)", x => einsum("bij,bj", x.a, x.b), [Float("bmn"), Float("bn")]),
        Of("torch.addmv(a, b, c)", x => x.a.addmv(x.b, x.c), [Float("m"), Float("mk"), Float("k")]),
        Of("torch.vdot(a, b)", x => x.a.vdot(x.b), [Float("k"), Float("k")]),
        Of("torch.tensordot(a, b, dims=([1], [0]))", x => tensordot(x.a, x.b, [1L], [0L]), [Float("mk"), Float("kn")]),
    ];
}
