using System.Collections;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Modules by number.</summary>
    public class ModuleList<T> : nn.Module, IList<T> where T : nn.Module
    {
        private readonly List<T> list = [];
        private bool done;

        /// <summary>A list of these modules.</summary>
        public ModuleList(params T[] modules) : base(nameof(ModuleList<T>)) => list.AddRange(modules);

        /// <inheritdoc/>
        protected override void RegisterComponents()
        {
            if (done)
                return;
            done = true;
            for (var i = 0; i < list.Count; i++)
                register_module($"{i}", list[i]);
        }

        /// <summary>The module with this number.</summary>
        public T this[int index]
        {
            get => list[index];
            set => list[index] = value;
        }

        /// <summary>How many modules.</summary>
        public int Count => list.Count;

        /// <summary>False.</summary>
        public bool IsReadOnly => false;

        /// <summary>Adds a module.</summary>
        public void Add(T item) => list.Add(item);

        /// <summary>Adds modules.</summary>
        public void append(params T[] parameters) => list.AddRange(parameters);

        /// <summary>Adds modules.</summary>
        public void extend(IEnumerable<T> modules) => list.AddRange(modules);

        /// <summary>Removes all.</summary>
        public void Clear() => list.Clear();

        /// <summary>True when the module is in the list.</summary>
        public bool Contains(T item) => list.Contains(item);

        /// <summary>Copies the list.</summary>
        public void CopyTo(T[] array, int arrayIndex) => list.CopyTo(array, arrayIndex);

        /// <summary>One after the other.</summary>
        public IEnumerator<T> GetEnumerator() => list.GetEnumerator();

        /// <summary>The module's number.</summary>
        public int IndexOf(T item) => list.IndexOf(item);

        /// <summary>Inserts a module.</summary>
        public void Insert(int index, T item) => list.Insert(index, item);

        /// <summary>Removes a module.</summary>
        public bool Remove(T item) => list.Remove(item);

        /// <summary>Removes the module with this number.</summary>
        public void RemoveAt(int index) => list.RemoveAt(index);

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    /// <summary>Modules, each applied to the result of the one before.</summary>
    public class Sequential : nn.Module<Tensor, Tensor>
    {
        private readonly List<nn.IModule<Tensor, Tensor>> steps = [];

        internal Sequential(IEnumerable<(string name, nn.Module<Tensor, Tensor> submodule)> modules) : base(nameof(Sequential))
        {
            foreach (var (key, module) in modules)
                append(key, module);
        }

        /// <summary>Adds a module under a name.</summary>
        public Sequential append(string name, nn.IModule<Tensor, Tensor> module)
        {
            register_module(name, (nn.Module)module);
            steps.Add(module);
            return this;
        }

        /// <summary>Adds a module under its number.</summary>
        public Sequential append(nn.IModule<Tensor, Tensor> module) => append($"{steps.Count}", module);

        /// <summary>How many modules.</summary>
        public int Count => steps.Count;

        /// <summary>The module with this number.</summary>
        public nn.IModule<Tensor, Tensor> this[int index] => steps[index];

        /// <summary>Applies all modules.</summary>
        public override Tensor forward(Tensor tensor)
        {
            using var scope = NewDisposeScope();
            var result = tensor;
            foreach (var step in steps)
                result = step.call(result);
            return (ReferenceEquals(result, tensor) ? tensor.alias() : result).MoveToOuterDisposeScope();
        }

        /// <inheritdoc/>
        protected override void RegisterComponents() { }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Modules by number.</summary>
            public static Modules.ModuleList<Module> ModuleList(params Module[] modules) => new(modules);

            /// <summary>Modules by number.</summary>
            public static Modules.ModuleList<T> ModuleList<T>(params T[] modules) where T : Module => new(modules);

            /// <summary>Modules one after the other.</summary>
            public static Modules.Sequential Sequential(params Module<Tensor, Tensor>[] modules) =>
                new(modules.Select((module, i) => ($"{i}", module)));

            /// <summary>Modules one after the other, by name.</summary>
            public static Modules.Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) => new(modules);

            /// <summary>Modules one after the other.</summary>
            public static Modules.Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules) => Sequential([.. modules]);

            /// <summary>Modules one after the other, by name.</summary>
            public static Modules.Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules) => new(modules);
        }
    }
}
