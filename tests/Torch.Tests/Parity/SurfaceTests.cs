using System.Reflection;
using System.Text.RegularExpressions;
using Torch.Tests.Parity.Cases;
using static TorchSharp.torch;

namespace Torch.Tests.Parity;

/// <summary>The engine may not offer an operator that no parity case runs.</summary>
public sealed class SurfaceTests
{
    /// <summary>Public members that compute nothing PyTorch could be asked about, or that the tests beside this one cover.</summary>
    private static readonly HashSet<string> NotOperators =
    [
        // handles, memory, storage, plumbing of autograd
        "Dispose", "MoveToOuterDisposeScope", "DetachFromDisposeScope", "MoveToOtherDisposeScope", "alias", "cpu", "cuda", "set_requires_grad",
        "requires_grad_", "retain_grad", "detach_", "backward", "item", "data", "dim", "numel", "size", "stride", "is_contiguous", "DecoupleFromNativeHandle",
        "element_size", "ReadBytesFromStream", "WriteBytesToStream", "storage_offset", "ToScalar", "is_cpu", "with_requires_grad", "max_int_value", "cuda_is_available", "ToString", "GetHashCode", "Equals", "GetType", "print", "as_strided", "to_type",
        "NewDisposeScope", "WrappedTensorDisposeScope", "no_grad", "enable_grad", "inference_mode", "set_grad_enabled", "is_grad_enabled",
        "manual_seed", "seed", "initial_seed", "get_rng_state", "set_rng_state", "get_num_threads", "set_num_threads", "device", "TryInitializeDeviceType", "InitializeDeviceType", "finfo", "iinfo",
        "get_default_dtype", "set_default_dtype", "is_tensor", "is_floating_point", "is_complex", "is_integral", "result_type", "promote_types", "can_cast",
        // random streams differ by design: their laws are tested in RandomTests
        "bernoulli", "multinomial", "normal_", "uniform_", "random_", "normal", "rand_like", "randn_like", "randint_like", "bernoulli_",
        "allclose", "equal", "from_array", "frombuffer", "as_tensor", "empty_like", "is_nonzero",
    ];

    [Fact]
    public void EveryPublicOperatorHasAParityCase()
    {
        var code = string.Join("\n", AllCases.ByName.Values.Select(c => c.Code));
        var covered = Regex.Matches(code, @"@?\b([A-Za-z_]\w*)\s*(?=\(|\.Values|;|,|\)|\.)").Select(m => m.Groups[1].Value).ToHashSet();
        var missing = Operators().Where(name => !covered.Contains(name) && !NotOperators.Contains(name)).Order().ToArray();
        missing.ShouldBeEmpty($"public operators without a parity case: {string.Join(", ", missing)}");
    }

    private static IEnumerable<string> Operators()
    {
        const BindingFlags Public = BindingFlags.Public | BindingFlags.DeclaredOnly;
        var methods = typeof(Tensor).GetMethods(Public | BindingFlags.Instance)
            .Concat(new[] { typeof(TorchSharp.torch), typeof(nn.functional), typeof(linalg) }.SelectMany(t => t.GetMethods(Public | BindingFlags.Static)));
        return methods.Where(m => !m.IsSpecialName).Select(m => m.Name).Distinct();
    }
}
