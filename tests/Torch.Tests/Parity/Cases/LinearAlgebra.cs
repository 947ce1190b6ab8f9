using static Torch.Tests.Parity.Case;
using static TorchSharp.torch;

namespace Torch.Tests.Parity.Cases;

/// <summary>Factorisations and norms; those with free signs are compared by what they rebuild.</summary>
public static class LinearAlgebra
{
    private static readonly Input Undifferentiated = new("54", "int", r => r.Next(-9, 10));
    private static readonly Input Square = new("44", "int", r => r.Next(-9, 10));

    public static readonly Case[] Cases =
    [
        Of("torch.linalg.svdvals(a.double())", x => linalg.svdvals(x.a.@double()), [Undifferentiated]),
        Of("a.double()", x => { var (u, s, vh) = linalg.svd(x.a.@double(), fullMatrices: false); return u.matmul(diag(s)).matmul(vh); }, [Undifferentiated]),
        Of("torch.linalg.pinv(a.double())", x => linalg.pinv(x.a.@double()), [Undifferentiated]),
        Of("torch.linalg.lstsq(a.double(), b.double()).solution", x => linalg.lstsq(x.a.@double(), x.b.@double()).Solution, [Undifferentiated, new("52", "int", r => r.Next(-9, 10))]),
        Of("torch.linalg.eigvals(a.double()).abs().sort()[0]", x => linalg.eigvals(x.a.@double()).abs().sort().Values, [Square]),
        Of("torch.linalg.eigvals(a.double()).real.sort()[0]", x => linalg.eigvals(x.a.@double()).real.sort().Values, [Square]),
        Of("torch.linalg.eigvals(a.double()).imag.sort()[0]", x => linalg.eigvals(x.a.@double()).imag.sort().Values, [Square]),
        Of("torch.linalg.eigvalsh((a + a.T).double())", x => linalg.eigvalsh((x.a + x.a.T).@double()), [Square]),
        Of("(a + a.T).double()", x => { var (w, v) = linalg.eigh((x.a + x.a.T).@double()); return v.matmul(diag(w)).matmul(v.T); }, [Square]),
        Of("a.double()", x => { var (q, r) = linalg.qr(x.a.@double()); return q.matmul(r); }, [Undifferentiated]),
        Of("torch.linalg.inv(a + 6 * torch.eye(4, dtype=a.dtype))", x => linalg.inv(x.a + 6 * eye(4, dtype: x.a.dtype)), [Float("44")]),
        Of("torch.linalg.solve(a + 6 * torch.eye(4, dtype=a.dtype), b)", x => linalg.solve(x.a + 6 * eye(4, dtype: x.a.dtype), x.b), [Float("44"), Float("4n")]),
        Of("torch.linalg.det(a.double())", x => linalg.det(x.a.@double()), [Square]),
        Of("torch.linalg.norm(a)", x => linalg.norm(x.a), [Float("mn")]),
        Of("torch.linalg.vector_norm(a, 2, -1)", x => linalg.vector_norm(x.a, 2, [-1L]), [Float("mn")]),
        Of("torch.linalg.matrix_norm(a)", x => linalg.matrix_norm(x.a), [Float("mn")]),
        Of("torch.inverse(a + 6 * torch.eye(4, dtype=a.dtype))", x => (x.a + 6 * eye(4, dtype: x.a.dtype)).inverse(), [Float("44")]),
        Of("torch.pinverse(a.double())", x => x.a.@double().pinverse(), [Undifferentiated]),
        Of("torch.linalg.matrix_rank(a.double())", x => linalg.matrix_rank(x.a.@double()), [Undifferentiated]),
    ];
}
