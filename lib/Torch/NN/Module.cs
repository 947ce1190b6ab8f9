using System.Reflection;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A part of a network: parameters, buffers and submodules by name.</summary>
        public class Module : IDisposable
        {
            private readonly OrderedDictionary<string, Parameter> ownParameters = [];
            private readonly OrderedDictionary<string, (Tensor Tensor, bool Persistent)> ownBuffers = [];
            private readonly OrderedDictionary<string, Module> submodules = [];
            private bool registered;

            /// <summary>The name the class gave itself.</summary>
            protected string? name;

            /// <summary>A module with a name.</summary>
            protected Module(string name) => this.name = name;

            /// <summary>Disposes parameters, buffers and submodules.</summary>
            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Disposes parameters, buffers and submodules.</summary>
            protected virtual void Dispose(bool disposing)
            {
                if (!disposing)
                    return;
                foreach (var parameter in ownParameters.Values)
                    parameter.Dispose();
                foreach (var (tensor, _) in ownBuffers.Values)
                    tensor.Dispose();
                foreach (var module in submodules.Values)
                    module.Dispose();
            }

            /// <summary>The name the class gave itself.</summary>
            public virtual string GetName() => string.IsNullOrEmpty(name) ? GetType().Name : name;

            /// <summary>True while dropout and the like are active.</summary>
            public virtual bool training { get; private set; } = true;

            /// <summary>Switches this module and its submodules to training (or back).</summary>
            public virtual void train(bool train = true)
            {
                training = train;
                foreach (var (_, module) in named_children())
                    module.train(train);
            }

            /// <summary>Switches this module and its submodules to evaluation.</summary>
            public virtual void eval() => train(false);

            /// <summary>Calls the function for all submodules, then for this one.</summary>
            public virtual Module apply(Action<Module> fn)
            {
                foreach (var module in submodules.Values)
                    module.apply(fn);
                fn(this);
                return this;
            }

            /// <summary>Forgets the gradients (or sets them to zero).</summary>
            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var parameter in parameters())
                    if (set_to_none)
                        parameter.grad = null;
                    else if (parameter.grad is { } gradient)
                        using (gradient)
                            gradient.zero_();
            }

            /// <summary>Direct submodules by name.</summary>
            public virtual IEnumerable<(string name, Module module)> named_children() => submodules.Select(item => (item.Key, item.Value));

            /// <summary>Direct submodules.</summary>
            public virtual IEnumerable<Module> children() => named_children().Select(item => item.module);

            /// <summary>All submodules, by names joined with dots.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules() =>
                named_children().Concat(named_children().SelectMany(child => child.module.named_modules().Select(item => ($"{child.name}.{item.name}", item.module))));

            /// <summary>All submodules.</summary>
            public virtual IEnumerable<Module> modules() => named_modules().Select(item => item.module);

            /// <summary>Parameters by names joined with dots; one that is shared comes once.</summary>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true) =>
                Distinct(ownParameters.Select(item => (item.Key, item.Value)), recurse, child => child.named_parameters());

            /// <summary>Parameters; one that is shared comes once.</summary>
            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(item => item.parameter);

            /// <summary>Buffers by names joined with dots.</summary>
            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true) =>
                Distinct(ownBuffers.Where(item => include_nonpersistent || item.Value.Persistent).Select(item => (item.Key, item.Value.Tensor)),
                    recurse, child => child.named_buffers(true, include_nonpersistent));

            /// <summary>Buffers.</summary>
            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(item => item.buffer);

            private IEnumerable<(string, T)> Distinct<T>(IEnumerable<(string, T)> own, bool recurse, Func<Module, IEnumerable<(string, T)>> ofChild) where T : class
            {
                var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
                foreach (var item in own)
                    if (seen.Add(item.Item2))
                        yield return item;
                if (!recurse)
                    yield break;
                foreach (var (child, module) in named_children())
                    foreach (var (inner, item) in ofChild(module))
                        if (seen.Add(item))
                            yield return ($"{child}.{inner}", item);
            }

            /// <summary>All parameters and persistent buffers by name (shared ones under each of their names).</summary>
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                var start = string.IsNullOrEmpty(prefix) ? "" : $"{prefix}.";
                foreach (var (key, parameter) in named_parameters(recurse: false))
                    destination.TryAdd(start + key, parameter);
                foreach (var (key, buffer) in named_buffers(recurse: false, include_nonpersistent: false))
                    destination.TryAdd(start + key, buffer);
                foreach (var (key, module) in named_children())
                    module.state_dict(destination, start + key);
                return destination;
            }

            /// <summary>Copies values by name into parameters and buffers; returns names that the source lacks, and those it has too many.</summary>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                var target = state_dict();
                List<string> missing = [.. target.Keys.Where(key => !source.ContainsKey(key) && skip?.Contains(key) != true)];
                List<string> unexpected = [.. source.Keys.Where(key => !target.ContainsKey(key) && skip?.Contains(key) != true)];
                if (strict && missing.Count + unexpected.Count > 0)
                    throw new InvalidOperationException($"load_state_dict: the names differ; missing: {Names(missing)}; unexpected: {Names(unexpected)}. Give strict: false to load what fits.");
                using var off = no_grad();
                foreach (var (key, value) in source)
                    if (target.TryGetValue(key, out var tensor) && skip?.Contains(key) != true)
                        tensor.copy_(value);
                return (missing, unexpected);

                static string Names(List<string> names) => names.Count == 0 ? "none" : string.Join(", ", names.Take(5)) + (names.Count > 5 ? ", …" : "");
            }

            /// <summary>The parameter of this name (joined with dots), or null.</summary>
            public virtual Parameter? get_parameter(string target) =>
                ownParameters.TryGetValue(target, out var found) ? found : Child(target, (module, rest) => module.get_parameter(rest));

            /// <summary>The buffer of this name (joined with dots), or null.</summary>
            public virtual Tensor? get_buffer(string target) =>
                ownBuffers.TryGetValue(target, out var found) ? found.Tensor : Child(target, (module, rest) => module.get_buffer(rest));

            /// <summary>True when there is a parameter of this name.</summary>
            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            /// <summary>True when there is a buffer of this name.</summary>
            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            private T? Child<T>(string target, Func<Module, string, T?> find) where T : class =>
                target.IndexOf('.') is > 0 and var dot && submodules.TryGetValue(target[..dot], out var module) ? find(module, target[(dot + 1)..]) : null;

            /// <summary>Adds a tensor that belongs to the module's state but is not learned.</summary>
            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                if (!ownBuffers.TryAdd(name, (tensor.DetachFromDisposeScope(), persistent)))
                    throw new InvalidOperationException($"Tensor {name} is already registered.");
            }

            /// <summary>Adds a parameter.</summary>
            public virtual void register_parameter(string name, Parameter param)
            {
                if (!ownParameters.TryAdd(name, param))
                    throw new InvalidOperationException($"Parameter {name} is already registered.");
                param.DetachFromDisposeScope();
            }

            /// <summary>Adds a submodule.</summary>
            public void add_module(string name, Module module) => register_module(name, module);

            /// <summary>Adds a submodule.</summary>
            public virtual void register_module(string name, Module submodule)
            {
                if (string.IsNullOrEmpty(name) || name.Contains('.'))
                    throw new ArgumentException($"register_module: a submodule's name must not be empty or hold a dot, but is \"{name}\".");
                submodule.RegisterComponents();
                if (!submodules.TryAdd(name, submodule))
                    throw new InvalidOperationException($"Sub-module {name} is already registered.");
            }

            /// <summary>Sets, replaces or (null) removes a parameter.</summary>
            protected void ConditionallyRegisterParameter(string name, Parameter? value)
            {
                if (value is null)
                    ownParameters.Remove(name);
                else
                    ownParameters[name] = (Parameter)value.DetachFromDisposeScope();
            }

            /// <summary>Sets, replaces or (null) removes a buffer.</summary>
            protected void ConditionallyRegisterBuffer(string name, Tensor? value, bool persistent = true)
            {
                if (value is null)
                    ownBuffers.Remove(name);
                else
                    ownBuffers[name] = (value.DetachFromDisposeScope(), persistent);
            }

            /// <summary>Registers all fields that hold modules, parameters or tensors; call it at the end of a constructor.</summary>
            protected virtual void RegisterComponents()
            {
                if (registered)
                    return;
                registered = true;
                foreach (var field in Fields(GetType()))
                {
                    var key = field.GetCustomAttribute<Utils.ComponentNameAttribute>()?.Name ?? field.Name;
                    if (ownParameters.ContainsKey(key) || ownBuffers.ContainsKey(key) || submodules.ContainsKey(key))
                        continue;
                    if (field.GetValue(this) is Module module)
                        register_module(key, module);
                    else if (field.GetValue(this) is Parameter parameter)
                        register_parameter(key, parameter);
                    else if (field.GetValue(this) is Tensor tensor)
                        register_buffer(key, tensor);
                }
            }

            private static IEnumerable<FieldInfo> Fields(Type? type) => type is null || type == typeof(Module) ? [] : Fields(type.BaseType)
                .Concat(type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly));

            /// <summary>Converts floating-point parameters and buffers.</summary>
            internal void Convert(ScalarType dtype)
            {
                if (!is_floating_point(dtype))
                    throw new ArgumentException($"Module.to: {dtype} is not a floating-point type.");
                foreach (var (_, parameter) in named_parameters())
                    parameter.Convert(dtype);
                foreach (var module in modules().Prepend(this))
                    foreach (var (key, (tensor, persistent)) in module.ownBuffers.ToArray())
                        if (tensor.is_floating_point() && tensor.dtype != dtype)
                        {
                            module.ownBuffers[key] = (tensor.to(dtype).DetachFromDisposeScope(), persistent);
                            foreach (var field in Fields(module.GetType()).Where(field => ReferenceEquals(field.GetValue(module), tensor)))
                                field.SetValue(module, module.ownBuffers[key].Tensor);
                            tensor.Dispose();
                        }
            }
        }
    }
}
