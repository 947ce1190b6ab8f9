namespace TorchSharp;

public static partial class torch
{
    /// <summary>Records y = f(inputs); see <see cref="Autograd.Op"/>.</summary>
    internal static Tensor Op(Tensor y, params ReadOnlySpan<(Tensor input, Func<Tensor, Tensor> gradient)> inputs) => Autograd.Op(y, inputs);

    /// <summary>Records y = f(inputs) where gradient functions read only shapes; see <see cref="Autograd.Linear"/>.</summary>
    internal static Tensor Linear(Tensor y, params ReadOnlySpan<(Tensor input, Func<Tensor, Tensor> gradient)> inputs) => Autograd.Linear(y, inputs);

    public partial class Tensor
    {
        /// <summary>True when operators on this tensor are recorded for the backward pass.</summary>
        public bool requires_grad
        {
            get => leafRequiresGrad || node is not null;
            set
            {
                if (node is not null && !value) throw new InvalidOperationException("you can only change requires_grad flags of leaf variables; use detach() for a tensor without a graph.");
                if (value && !is_floating_point()) throw new InvalidOperationException($"requires_grad: only floating-point tensors can require gradients, this one holds {type}.");
                leafRequiresGrad = value && node is null;
            }
        }

        /// <summary>Sets requires_grad and returns this tensor.</summary>
        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        /// <summary>Sets requires_grad and returns this tensor.</summary>
        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        /// <summary>True when no recorded operator made this tensor.</summary>
        public bool is_leaf => node is null;

        /// <summary>dL/dthis after a backward pass, or null. Each read gives a new handle on the same memory.</summary>
        public Tensor? grad
        {
            get => gradient?.Alias(true);
            set
            {
                if (value is not null && !value.sizes.AsSpan().SequenceEqual(sizes))
                    throw new ArgumentException($"grad: a gradient of shape {Shape.Text(value.sizes)} does not fit a tensor of shape {Shape.Text(sizes)}.");
                var old = gradient;
                gradient = value is null ? null : new Tensor(value, false);
                old?.Dispose();
            }
        }

        /// <summary>Keeps the gradient of this tensor although it is no leaf.</summary>
        public void retain_grad()
        {
            if (!requires_grad) throw new InvalidOperationException("can't retain_grad on Tensor that has requires_grad=False");
            if (node is not null) node.RetainsGrad = true;
        }

        /// <summary>Computes the gradients of this scalar with respect to all leaves.</summary>
        public void backward() => autograd.backward([this]);

        /// <summary>Computes the gradients of this tensor with respect to all leaves, weighted by grad_tensors.</summary>
        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);

        /// <summary>The same memory outside the graph.</summary>
        public Tensor detach() => new(this);

        /// <summary>Takes this tensor out of the graph.</summary>
        public Tensor detach_()
        {
            node?.Release();
            node = null;
            leafRequiresGrad = false;
            return this;
        }

        internal Tensor? TakeGradient()
        {
            var taken = gradient;
            gradient = null;
            return taken;
        }

        /// <summary>Takes over the handle; the gradient gets memory of its own, so that later changes in place stay here.</summary>
        internal void SetGradient(Tensor value)
        {
            var own = value;
            if (value.storage.References > 1 || !value.is_contiguous())
            {
                own = Copy.Contiguous(value).DetachFromDisposeScope();
                value.Dispose();
            }
            gradient?.Dispose();
            gradient = own;
        }
    }

    /// <summary>Differentiation.</summary>
    public static partial class autograd
    {
        /// <summary>The gradients of outputs with respect to inputs; leaves keep their own gradients untouched.</summary>
        public static IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null, bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            NoHigherOrder(create_graph, "torch.autograd.grad");
            var captures = Captures(inputs, "torch.autograd.grad");
            Autograd.Run(Roots(outputs, grad_outputs), retain_graph, captures);
            return [.. inputs.Select(input => captures[Key(input)] switch
            {
                null when allow_unused => null!,
                null => throw new InvalidOperationException("torch.autograd.grad: one of the differentiated tensors appears to not have been used in the graph; set allow_unused=true if this is the desired behavior."),
                var found => found.Register(),
            })];
        }

        /// <summary>Adds the gradients of the tensors to the leaves' grad.</summary>
        public static void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            NoHigherOrder(create_graph, "backward");
            var captures = inputs is null ? null : Captures(inputs, "backward");
            Autograd.Run(Roots(tensors, grad_tensors), retain_graph ?? create_graph, captures);
            if (captures is null) return;
            using var off = no_grad();
            foreach (var input in inputs!)
            {
                if (captures[Key(input)] is not { } found) continue;
                input.SetGradient(input.TakeGradient() is { } old ? old.add_(found) : found);
            }
        }

        /// <summary>Adds the gradients of the tensor to the leaves' grad.</summary>
        public static void backward(Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        /// <summary>Adds the gradients of the tensor, weighted by grad_tensor, to the leaves' grad.</summary>
        public static void backward(Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        private static object Key(Tensor input) => (object?)input.node ?? input;

        private static Dictionary<object, Tensor?> Captures(IList<Tensor> inputs, string call)
        {
            var captures = new Dictionary<object, Tensor?>(ReferenceEqualityComparer.Instance);
            foreach (var input in inputs)
            {
                if (!input.requires_grad) throw new InvalidOperationException($"{call}: one of the inputs does not require grad.");
                captures[Key(input)] = null;
            }
            return captures;
        }

        private static List<(Tensor, Tensor)> Roots(IList<Tensor> outputs, IList<Tensor>? gradients)
        {
            var roots = new List<(Tensor, Tensor)>();
            for (var i = 0; i < outputs.Count; i++)
            {
                var y = outputs[i];
                if (!y.requires_grad) throw new InvalidOperationException("backward: element 0 of tensors does not require grad and does not have a grad_fn.".Replace("element 0", $"element {i}"));
                var g = gradients is not null && i < gradients.Count ? gradients[i] : null;
                if (g is null && y.numel() != 1) throw new InvalidOperationException($"backward: grad can be implicitly created only for scalar outputs, this one has shape {Shape.Text(y.sizes)}.");
                if (g is not null && !g.sizes.AsSpan().SequenceEqual(y.sizes)) throw new ArgumentException($"backward: a gradient of shape {Shape.Text(g.sizes)} does not fit an output of shape {Shape.Text(y.sizes)}.");
                roots.Add((y, g ?? ones_like(y)));
            }
            return roots;
        }

        private static void NoHigherOrder(bool create_graph, string call)
        {
            if (create_graph) throw new NotSupportedException($"{call}: create_graph (gradients of gradients) is not supported by the managed engine.");
        }
    }

    /// <summary>Operators are not recorded until the result is disposed.</summary>
    public static IDisposable no_grad() => new GradMode(false);

    /// <summary>Operators are recorded until the result is disposed.</summary>
    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    /// <summary>Switches recording until the result is disposed.</summary>
    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    /// <summary>Operators are not recorded until the result is disposed.</summary>
    public static IDisposable inference_mode(bool mode = true) => new GradMode(!mode && Autograd.Enabled);

    /// <summary>True when operators are recorded.</summary>
    public static bool is_grad_enabled() => Autograd.Enabled;

    private sealed class GradMode : IDisposable
    {
        private readonly bool before = Autograd.Enabled;

        internal GradMode(bool enabled) => Autograd.Enabled = enabled;

        public void Dispose() => Autograd.Enabled = before;
    }
}
