namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>What can be called with one argument.</summary>
        public interface IModule<T, TResult>
        {
            /// <summary>Computes, hooks included.</summary>
            TResult call(T input1);
        }

        /// <summary>What can be called with two arguments.</summary>
        public interface IModule<T1, T2, TResult>
        {
            /// <summary>Computes, hooks included.</summary>
            TResult call(T1 input1, T2 input2);
        }

        /// <summary>What can be called with three arguments.</summary>
        public interface IModule<T1, T2, T3, TResult>
        {
            /// <summary>Computes, hooks included.</summary>
            TResult call(T1 input1, T2 input2, T3 input3);
        }

        /// <summary>A module that lets hooks see and change what goes in and comes out.</summary>
        public class HookableModule<TPreHook, TPostHook> : Module
        {
            private protected readonly OrderedDictionary<string, TPreHook> preHooks = [];
            private protected readonly OrderedDictionary<string, TPostHook> postHooks = [];
            private readonly OrderedDictionary<string, Action<Module>> before = [], after = [];

            /// <summary>A module with a name.</summary>
            protected HookableModule(string name) : base(name) { }

            /// <summary>Adds a function that sees the result and may return another.</summary>
            public HookRemover register_forward_hook(TPostHook hook) => Add(postHooks, hook);

            /// <summary>Adds a function that sees the input and may return another.</summary>
            public HookRemover register_forward_pre_hook(TPreHook hook) => Add(preHooks, hook);

            /// <summary>Adds a function that runs after the module.</summary>
            public HookRemover register_forward_hook(Action<Module> hook) => Add(after, hook);

            /// <summary>Adds a function that runs before the module.</summary>
            public HookRemover register_forward_pre_hook(Action<Module> hook) => Add(before, hook);

            private HookRemover Add<T>(OrderedDictionary<string, T> hooks, T hook)
            {
                var key = Guid.NewGuid().ToString();
                hooks.Add(key, hook);
                return new HookRemover(this, key);
            }

            private protected void Before()
            {
                foreach (var hook in before.Values)
                    hook(this);
            }

            private protected void After()
            {
                foreach (var hook in after.Values)
                    hook(this);
            }

            /// <summary>Takes a hook away again.</summary>
            public class HookRemover
            {
                private readonly HookableModule<TPreHook, TPostHook> module;
                private readonly string key;

                /// <summary>For the hook with this key.</summary>
                public HookRemover(HookableModule<TPreHook, TPostHook> module, string key) => (this.module, this.key) = (module, key);

                /// <summary>Takes the hook away.</summary>
                public void remove() => _ = module.preHooks.Remove(key) || module.postHooks.Remove(key) || module.before.Remove(key) || module.after.Remove(key);
            }
        }

        /// <summary>A module of one argument.</summary>
        public abstract class Module<T, TResult> : HookableModule<Func<Module<T, TResult>, T, T>, Func<Module<T, TResult>, T, TResult, TResult>>, IModule<T, TResult>
        {
            /// <summary>A module with a name.</summary>
            protected Module(string name) : base(name) { }

            /// <summary>Computes, without hooks.</summary>
            public abstract TResult forward(T input);

            /// <summary>Computes, hooks included.</summary>
            public TResult call(T input)
            {
                Before();
                foreach (var hook in preHooks.Values)
                    input = hook(this, input) ?? input;
                var result = forward(input);
                foreach (var hook in postHooks.Values)
                    result = hook(this, input, result) ?? result;
                After();
                return result;
            }
        }

        /// <summary>A module of two arguments.</summary>
        public abstract class Module<T1, T2, TResult> : HookableModule<Func<Module<T1, T2, TResult>, T1, T2, (T1, T2)?>, Func<Module<T1, T2, TResult>, T1, T2, TResult, TResult>>, IModule<T1, T2, TResult>
        {
            /// <summary>A module with a name.</summary>
            protected Module(string name) : base(name) { }

            /// <summary>Computes, without hooks.</summary>
            public abstract TResult forward(T1 input1, T2 input2);

            /// <summary>Computes, hooks included.</summary>
            public TResult call(T1 input1, T2 input2)
            {
                Before();
                foreach (var hook in preHooks.Values)
                    (input1, input2) = hook(this, input1, input2) ?? (input1, input2);
                var result = forward(input1, input2);
                foreach (var hook in postHooks.Values)
                    result = hook(this, input1, input2, result) ?? result;
                After();
                return result;
            }
        }

        /// <summary>A module of three arguments.</summary>
        public abstract class Module<T1, T2, T3, TResult> : HookableModule<Func<Module<T1, T2, T3, TResult>, T1, T2, T3, (T1, T2, T3)?>, Func<Module<T1, T2, T3, TResult>, T1, T2, T3, TResult, TResult>>, IModule<T1, T2, T3, TResult>
        {
            /// <summary>A module with a name.</summary>
            protected Module(string name) : base(name) { }

            /// <summary>Computes, without hooks.</summary>
            public abstract TResult forward(T1 input1, T2 input2, T3 input3);

            /// <summary>Computes, hooks included.</summary>
            public TResult call(T1 input1, T2 input2, T3 input3)
            {
                Before();
                foreach (var hook in preHooks.Values)
                    (input1, input2, input3) = hook(this, input1, input2, input3) ?? (input1, input2, input3);
                var result = forward(input1, input2, input3);
                foreach (var hook in postHooks.Values)
                    result = hook(this, input1, input2, input3, result) ?? result;
                After();
                return result;
            }
        }
    }
}
