namespace TorchSharp.Modules
{
    /// <summary>A tensor that a module learns.</summary>
    public class Parameter : torch.Tensor
    {
        /// <summary>Takes over the data: the given handle is disposed.</summary>
        public Parameter(torch.Tensor data, bool requires_grad = true) : base(data, false)
        {
            this.requires_grad = requires_grad;
            data.OwningDisposeScope?.Attach(this);
            data.Dispose();
        }

        /// <summary>Converts the elements; the parameter stays the same object, so that modules and optimizers keep it.</summary>
        internal void Convert(torch.ScalarType dtype)
        {
            if (dtype == type)
                return;
            using var off = torch.no_grad();
            using var converted = to(dtype);
            var old = storage;
            (storage, sizes, strides, offset, type) = (converted.storage.Retain(), converted.sizes, converted.strides, converted.offset, dtype);
            old.Release();
            grad = null;
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>A tensor that a module learns.</summary>
            public static Modules.Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
        }
    }

    /// <summary>Conversions of tensors.</summary>
    public static partial class TensorExtensionMethods
    {
        /// <summary>The tensor as a parameter; the handle is taken over.</summary>
        public static Modules.Parameter AsParameter(this torch.Tensor tensor) => new(tensor);
    }
}

namespace TorchSharp.Utils
{
}

namespace TorchSharp.Utils
{
    /// <summary>The name under which a field registers as a parameter, buffer or submodule.</summary>
    [AttributeUsage(AttributeTargets.Field, AllowMultiple = false)]
    public class ComponentNameAttribute : Attribute
    {
        /// <summary>The name.</summary>
        public string Name { get; set; } = "";
    }
}
