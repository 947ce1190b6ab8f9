namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The real parts.</summary>
        public Tensor real => is_complex() ? Parts(0) : alias();

        /// <summary>The imaginary parts of a complex tensor.</summary>
        public Tensor imag => is_complex() ? Parts(1) : throw new InvalidOperationException("imag is not defined for tensors with non-complex dtypes.");

        private Tensor Parts(long part) =>
            new(Usable().storage.Retain(), sizes, [.. strides.Select(s => 2 * s)], 2 * offset + part, type == ScalarType.ComplexFloat32 ? ScalarType.Float32 : ScalarType.Float64) { isView = true };

        private Tensor ComplexAbs()
        {
            using var scope = NewDisposeScope();
            return scope.MoveToOuter((real.square() + imag.square()).sqrt());
        }
    }
}
