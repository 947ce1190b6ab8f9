using System.Diagnostics.CodeAnalysis;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>An n-dimensional array of numbers, strided over memory that several tensors may share.</summary>
    public partial class Tensor : IDisposable
    {
        internal Storage storage;
        internal long[] sizes, strides;
        internal long offset;
        internal ScalarType type;
        internal Node? node;           // what computed this tensor, when autograd recorded it
        internal bool isView;          // made by a view operator: shares its base's memory
        private int recordedVersion;   // of the storage, when `node` was set
        private Tensor? gradient;
        private bool leafRequiresGrad;
        private int pins = 1;             // one for this handle, one for each node that may read it
        private bool disposed;

        /// <summary>Takes over one reference to the storage.</summary>
        internal Tensor(Storage storage, long[] sizes, long[] strides, long offset, ScalarType type, bool register = true)
        {
            (this.storage, this.sizes, this.strides, this.offset, this.type) = (storage, sizes, strides, offset, type);
            if (register) Register();
        }

        /// <summary>A second handle on the same memory (for subclasses such as Parameter); it carries no graph.</summary>
        internal Tensor(Tensor source, bool register = true)
            : this(source.Usable().storage.Retain(), source.sizes, source.strides, source.offset, source.type, register) { }

        /// <summary>Gives a tensor without an owner to the innermost dispose scope.</summary>
        internal Tensor Register()
        {
            OwningDisposeScope = DisposeScopeManager.ThreadSingleton.CurrentDisposeScope;
            OwningDisposeScope?.Register(this);
            return this;
        }

        internal DisposeScope? OwningDisposeScope { get; set; }

        /// <summary>A friendly name, for debugging.</summary>
        public string? name { get; set; }

        /// <summary>True once the tensor was disposed.</summary>
        public bool IsInvalid => disposed;

        /// <summary>Gives the memory back (when no other tensor shares it and no backward pass needs it any more).</summary>
        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        /// <summary>Gives the memory back.</summary>
        protected virtual void Dispose(bool disposing)
        {
            if (disposed) return;
            disposed = true;
            OwningDisposeScope?.MarkAsDisposed(this);
            OwningDisposeScope = null;
            gradient?.Dispose();
            gradient = null;
            node?.Release();
            Unpin();
        }

        /// <summary>Keeps the memory until <see cref="Unpin"/>, even when the tensor is disposed in between.</summary>
        internal void Pin() => Interlocked.Increment(ref pins);

        internal void Unpin()
        {
            if (Interlocked.Decrement(ref pins) == 0) storage.Release();
        }

        /// <summary>This tensor, after checking that its memory may be read.</summary>
        internal Tensor Usable()
        {
            var current = Autograd.CurrentNode;
            if (disposed && (pins == 0 || current is null))
                throw new ObjectDisposedException(nameof(Tensor), "This tensor was disposed (perhaps by its dispose scope); move it out of the scope before using it.");
            current?.CheckVersion(this);
            return this;
        }

        /// <summary>The first element's address, for code that moves bytes of any type.</summary>
        internal unsafe byte* BytePointer()
        {
            Usable();
            return (byte*)storage.Pointer + offset * ElementSize;
        }

        /// <summary>The first element's address.</summary>
        internal unsafe T* Pointer<T>() where T : unmanaged
        {
            Usable();
            return (T*)storage.Pointer + offset;
        }

        /// <summary>All elements of a contiguous tensor.</summary>
        internal unsafe Span<T> Elements<T>() where T : unmanaged
        {
            if (!is_contiguous()) throw new InvalidOperationException("Elements: the tensor is not contiguous.");
            return new Span<T>(Pointer<T>(), checked((int)numel()));
        }

        /// <summary>Notes that the memory was changed in place.</summary>
        internal void Changed() => storage.Version++;

        /// <summary>A second handle that carries the same graph.</summary>
        internal Tensor Alias(bool register)
        {
            var alias = new Tensor(this, register) { isView = isView, leafRequiresGrad = leafRequiresGrad };
            if (node is not null) alias.SetNode(node.Retain());
            return alias;
        }

        internal void SetNode(Node? value)
        {
            node = value;
            recordedVersion = storage.RecordedVersion;
        }

        /// <summary>A view whose base was changed in place, inside the graph, after the view was made.</summary>
        internal bool IsStaleView => isView && node is not null && recordedVersion != storage.RecordedVersion;

        /// <summary>Gives the tensor to the outer dispose scope.</summary>
        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        /// <summary>Takes the tensor out of every dispose scope.</summary>
        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        /// <summary>Gives the tensor to the scope that owns the other tensor.</summary>
        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        /// <summary>Gives the tensor to another scope.</summary>
        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is not null) OwningDisposeScope.MoveToOther(other, this);
            else other?.Attach(this);
            return this;
        }

        /// <summary>Number of dimensions.</summary>
        public long Dimensions => sizes.Length;

        /// <summary>Number of dimensions.</summary>
        public long dim() => sizes.Length;

        /// <summary>Number of dimensions.</summary>
        public long ndim => sizes.Length;

        /// <summary>Number of elements.</summary>
        public long NumberOfElements => Shape.Count(sizes);

        /// <summary>Number of elements.</summary>
        public long numel() => Shape.Count(sizes);

        /// <summary>Bytes of one element.</summary>
        public long ElementSize => type.Size();

        /// <summary>Bytes of one element.</summary>
        public long element_size() => type.Size();

        /// <summary>The element type.</summary>
        public ScalarType dtype => type;

        /// <summary>Always the CPU.</summary>
        public Device device => CPU;

        /// <summary>Always the CPU.</summary>
        public DeviceType device_type => DeviceType.CPU;

        /// <summary>Always -1: the CPU has no number.</summary>
        public int device_index => -1;

        /// <summary>Always false.</summary>
        public bool is_cuda => false;

        /// <summary>Always true.</summary>
        public bool is_cpu() => true;

        /// <summary>True for integers (not for bool).</summary>
        public bool is_integral() => torch.is_integral(type);

        /// <summary>True for floating-point types.</summary>
        public bool is_floating_point() => torch.is_floating_point(type);

        /// <summary>True for complex types.</summary>
        public bool is_complex() => torch.is_complex(type);

        /// <summary>The sizes of all dimensions.</summary>
        public long[] shape => [.. sizes];

        /// <summary>The sizes of all dimensions.</summary>
        public long[] size() => [.. sizes];

        /// <summary>The size of one dimension; negative ones count from the end.</summary>
        public long size(int dim) => sizes[Shape.Dim(dim, sizes.Length, "size")];

        /// <summary>Steps in memory, in elements, of all dimensions.</summary>
        public long[] stride() => [.. strides];

        /// <summary>Step in memory, in elements, of one dimension.</summary>
        public long stride(int dim) => strides[Shape.Dim(dim, sizes.Length, "stride")];

        /// <summary>Where the first element stands in the memory, in elements.</summary>
        public long storage_offset() => offset;

        /// <summary>True when the elements stand in memory in row-major order without gaps.</summary>
        public bool is_contiguous() => Shape.IsContiguous(sizes, strides);

        /// <inheritdoc/>
        public override bool Equals([NotNullWhen(true)] object? obj) => obj is Tensor other && Equals(other);

        /// <summary>True when shapes and all elements are equal.</summary>
        public bool Equals(Tensor target)
        {
            if (ReferenceEquals(this, target)) return true;
            if (target is null || !sizes.AsSpan().SequenceEqual(target.sizes) || type != target.type) return false;
            using var scope = NewDisposeScope();
            using var off = no_grad();
            return eq(target).all().item<bool>();
        }

        /// <inheritdoc/>
        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    }
}
