using TorchSharp;
using static TorchSharp.torch;

namespace InsideLM.Tests.Methods;

/// <summary>Published layouts, written by NumPy on the spot, reconstruct what NumPy says they reconstruct.</summary>
public sealed class SparseAutoencoderFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("sae").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private const string Fixture = """
        import numpy as np, json, struct, sys
        r = np.random.default_rng(3)
        d, m = 6, 20
        f = lambda *s: r.normal(size=s).astype(np.float32)
        a = dict(W_enc=f(d, m), W_dec=f(m, d), b_enc=f(m), b_dec=f(d), threshold=np.abs(f(m)))
        x = f(9, d)
        def show(*arrays): print(' '.join(repr(float(v)) for t in arrays for v in t.ravel()))
        def safetensors(path, arrays):
            header, at = {}, 0
            for k, v in arrays.items():
                header[k] = dict(dtype='F32', shape=list(v.shape), data_offsets=[at, at + v.nbytes]); at += v.nbytes
            text = json.dumps(header).encode()
            open(path, 'wb').write(struct.pack('<Q', len(text)) + text + b''.join(v.tobytes() for v in arrays.values()))

        """;

    [SkippableTheory]
    [InlineData("np.savez")]
    [InlineData("np.savez_compressed")]
    public void GemmaScopesArchiveReconstructs(string save)
    {
        var path = Path.Combine(folder, "params.npz");
        var numbers = RealTorch.Numbers(Fixture + $$"""
            a['W_dec'] = np.asfortranarray(a['W_dec'])
            {{save}}('{{path}}', **a)
            z = x @ a['W_enc'] + a['b_enc']
            h = np.maximum(z, 0) * (z > a['threshold'])
            show(x, h, h @ a['W_dec'] + a['b_dec'])
            """);
        Skip.If(numbers is null, "No python3 with numpy here.");
        var (sae, at) = SparseAutoencoderFiles.Load(path);
        at.ShouldBeNull();
        ShouldReconstruct(sae, numbers);
    }

    [SkippableTheory]
    [InlineData("standard", "dict(architecture='standard', activation_fn='relu', apply_b_dec_to_input=True)", "z = (x - a['b_dec']) @ a['W_enc'] + a['b_enc']; h = np.maximum(z, 0)")]
    [InlineData("top-k", "dict(architecture='topk', k=3, apply_b_dec_to_input=False)", "z = np.maximum(x @ a['W_enc'] + a['b_enc'], 0); h = z * (z >= np.sort(z)[:, [-3]])")]
    [InlineData("old top-k", "dict(activation_fn_str='topk', activation_fn_kwargs=dict(k=3), normalize_activations='none')", "z = np.maximum(x @ a['W_enc'] + a['b_enc'], 0); h = z * (z >= np.sort(z)[:, [-3]])")]
    [InlineData("jumprelu", "dict(architecture='jumprelu', apply_b_dec_to_input=True)", "z = (x - a['b_dec']) @ a['W_enc'] + a['b_enc']; h = z * (z > a['threshold'])")]
    public void SaeLensFoldersReconstruct(string name, string config, string encode)
    {
        _ = name;
        var numbers = RealTorch.Numbers(Fixture + $$"""
            safetensors('{{folder}}/sae_weights.safetensors', a)
            json.dump(dict({{config}}, d_in=d, d_sae=m, hook_name='blocks.3.hook_resid_post'), open('{{folder}}/cfg.json', 'w'))
            {{encode}}
            show(x, h, h @ a['W_dec'] + a['b_dec'])
            """);
        Skip.If(numbers is null, "No python3 with numpy here.");
        var (sae, at) = SparseAutoencoderFiles.Load(folder);
        at.ShouldBe(Hook.ResidPost(3));
        ShouldReconstruct(sae, numbers);
    }

    [SkippableFact]
    public void FeaturesMeasuredInTheLengthOfTheirVectorsReconstruct()
    {
        var numbers = RealTorch.Numbers(Fixture + $$"""
            safetensors('{{folder}}/sae_weights.safetensors', a)
            json.dump(dict(architecture='topk', k=3, rescale_acts_by_decoder_norm=True), open('{{folder}}/cfg.json', 'w'))
            l = np.linalg.norm(a['W_dec'], axis=1)
            z = np.maximum((x @ a['W_enc'] + a['b_enc']) * l, 0)
            h = z * (z >= np.sort(z)[:, [-3]])
            show(x, h, (h / l) @ a['W_dec'] + a['b_dec'])
            """);
        Skip.If(numbers is null, "No python3 with numpy here.");
        ShouldReconstruct(SparseAutoencoderFiles.Load(folder).Autoencoder, numbers);
    }

    [Theory]
    [InlineData(Sparsity.L1)]
    [InlineData(Sparsity.TopK)]
    [InlineData(Sparsity.BatchTopK)]
    [InlineData(Sparsity.JumpRelu)]
    public void WhatWeWriteComesBack(Sparsity sparsity)
    {
        using var scope = NewDisposeScope();
        var x = randn([400, 8], generator: new Generator(1));
        var sae = SparseAutoencoderTraining.Train(x, new() { Sparsity = sparsity, Lambda = .2, Active = 3, Steps = 20, Batch = 64 });
        SparseAutoencoderFiles.Save(folder, sae, Hook.ResidPost(2));
        var (back, at) = SparseAutoencoderFiles.Load(folder);
        at.ShouldBe(Hook.ResidPost(2));
        (back.Encode(x) - sae.Encode(x)).abs().max().item<float>().ShouldBe(0);
        (back.Reconstruct(x) - sae.Reconstruct(x)).abs().max().item<float>().ShouldBe(0);
    }

    [SkippableFact]
    public void NumPyReadsTheArchivesThatWeWrite()
    {
        using var scope = NewDisposeScope();
        var path = Path.Combine(folder, "ours.npz");
        var (a, b) = (randn([3, 5], generator: new Generator(1)), arange(4).to(ScalarType.Float32));
        NumpyFile.Save(path, [("a", a), ("b", b)]);
        (NumpyFile.Load(path)["a"] - a).abs().max().item<float>().ShouldBe(0);
        var theirs = RealTorch.Numbers($"import numpy as np\nf = np.load('{path}')\nprint(*[repr(float(v)) for k in ('a', 'b') for v in f[k].ravel()], *f['a'].shape)");
        Skip.If(theirs is null, "No python3 with numpy here.");
        theirs.ShouldBe([.. a.flatten().data<float>().ToArray().Select(v => (double)v), 0, 1, 2, 3, 3, 5]);
    }

    [Theory]
    [InlineData("""{"architecture":"gated"}""", "gated")]
    [InlineData("""{"architecture":"standard","normalize_activations":"layer_norm"}""", "layer_norm")]
    [InlineData("[1", "not valid JSON")]
    public void WhatCannotBeReadIsSaid(string config, string why)
    {
        File.WriteAllText(Path.Combine(folder, "cfg.json"), config);
        Should.Throw<CourseException>(() => SparseAutoencoderFiles.Load(folder)).Message.ShouldContain(why);
    }

    [Fact]
    public void ABrokenArchiveIsSaid()
    {
        var path = Path.Combine(folder, "params.npz");
        Should.Throw<CourseException>(() => SparseAutoencoderFiles.Load(path)).Message.ShouldContain("There is no file");
        File.WriteAllText(path, "not a zip");
        Should.Throw<CourseException>(() => SparseAutoencoderFiles.Load(path)).Message.ShouldContain("not a valid npz");
        Should.Throw<CourseException>(() => SparseAutoencoderFiles.Load(folder)).Message.ShouldContain("neither");
    }

    /// <summary>Nine representations of width 6, their 20 features and their reconstructions.</summary>
    private static void ShouldReconstruct(SparseAutoencoder sae, double[] numbers)
    {
        using var scope = NewDisposeScope();
        var values = Array.ConvertAll(numbers, v => (float)v);
        var (x, features, back) = (tensor(values[..54], [9, 6]), tensor(values[54..234], [9, 20]), tensor(values[234..], [9, 6]));
        (sae.Encode(x) - features).abs().max().item<float>().ShouldBeLessThan(1e-4f);
        (sae.Reconstruct(x) - back).abs().max().item<float>().ShouldBeLessThan(1e-4f);
        features.gt(0).any().item<bool>().ShouldBeTrue();
    }
}
