using TorchSharp.Modules;

namespace TorchSharp
{
    public static partial class torch
    {
        /// <summary>Optimizers.</summary>
        public static partial class optim
        {
            /// <summary>Changes parameters by their gradients.</summary>
            public abstract partial class Optimizer : IDisposable
            {
                private protected readonly List<ParamGroup> groups = [];

                /// <summary>Gives back the state.</summary>
                public void Dispose()
                {
                    Dispose(true);
                    GC.SuppressFinalize(this);
                }

                /// <summary>Gives back the state.</summary>
                protected virtual void Dispose(bool disposing) { }

                /// <summary>Sets all gradients to zero.</summary>
                public virtual void zero_grad()
                {
                    foreach (var parameter in parameters())
                    {
                        using var gradient = parameter.grad;
                        gradient?.zero_();
                    }
                }

                /// <summary>Adds parameters with options of their own.</summary>
                public virtual void add_param_group(ParamGroup param_group) => groups.Add(param_group);

                /// <summary>One step; the closure, if given, computes the loss anew.</summary>
                public abstract Tensor? step(Func<Tensor>? closure = null);

                /// <summary>All parameters.</summary>
                public virtual IEnumerable<Parameter> parameters() => groups.SelectMany(group => group.Parameters);

                /// <summary>The groups, whose learning rates a schedule changes.</summary>
                public virtual IEnumerable<ILearningRateController> ParamGroups => groups;

                /// <summary>Options of all groups and states of all parameters, in order.</summary>
                public class StateDictionary
                {
                    internal StateDictionary() { }

                    /// <summary>One for each group.</summary>
                    public List<OptimizerOptions> Options { get; } = [];

                    /// <summary>One for each parameter.</summary>
                    public List<OptimizerState> State { get; } = [];

                    /// <summary>For each group, which states are its parameters'.</summary>
                    public List<List<int>> StateIndexRef { get; } = [];
                }
            }

            /// <summary>Has a learning rate.</summary>
            public interface ILearningRateController
            {
                /// <summary>Now.</summary>
                double LearningRate { get; set; }

                /// <summary>At the start.</summary>
                double InitialLearningRate { get; set; }
            }

            /// <summary>Has decay rates of moving averages.</summary>
            public interface IBetas
            {
                /// <summary>Of the gradient and of its square.</summary>
                (double, double) Betas { get; set; }
            }
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>What optimizers share: groups, states, and their dictionary.</summary>
    public abstract class OptimizerHelper : torch.optim.Optimizer
    {
        private protected readonly Dictionary<torch.Tensor, OptimizerState> states = new(ReferenceEqualityComparer.Instance);

        /// <summary>The options of all groups and the states of all parameters (the same objects, not copies).</summary>
        public virtual StateDictionary state_dict()
        {
            var dictionary = new StateDictionary();
            foreach (var group in groups)
            {
                dictionary.Options.Add(group.Options);
                dictionary.StateIndexRef.Add([]);
                foreach (var parameter in group.Parameters)
                {
                    dictionary.StateIndexRef[^1].Add(dictionary.State.Count);
                    dictionary.State.Add(states[parameter]);
                }
            }
            return dictionary;
        }

        /// <summary>Takes over options and states, for resuming.</summary>
        public virtual void load_state_dict(StateDictionary state_dict)
        {
            var own = this.state_dict();
            if (state_dict.Options.Count != own.Options.Count)
                throw new ArgumentException("Invalid optimizer state -- different number of parameter groups.");
            if (state_dict.State.Count != own.State.Count)
                throw new ArgumentException("Invalid optimizer state -- different number of states.");
            foreach (var (mine, theirs) in own.Options.Zip(state_dict.Options))
                if (mine != theirs)
                    mine.LoadStateDict(theirs);
            foreach (var (mine, theirs) in own.State.Zip(state_dict.State))
                if (mine != theirs)
                    mine.LoadStateDict(theirs);
        }

        /// <summary>Runs the closure with gradients, then the body for every parameter that has one, without.</summary>
        private protected torch.Tensor? ForEach<TGroup, TState>(Func<torch.Tensor>? closure, Action<TGroup, TState, Parameter, torch.Tensor> body)
            where TGroup : ParamGroup where TState : OptimizerState
        {
            torch.Tensor? loss = null;
            if (closure is not null)
                using (torch.enable_grad())
                    loss = closure();
            using var off = torch.no_grad();
            foreach (var group in groups)
                foreach (var parameter in group.Parameters)
                {
                    using var scope = torch.NewDisposeScope();
                    if (parameter.grad is { } gradient)
                        body((TGroup)group, (TState)states[parameter], parameter, gradient);
                }
            return loss;
        }

        private protected void Add(ParamGroup group, OptimizerOptions options, Func<Parameter, OptimizerState> state)
        {
            options.InitialLearningRate = options.LearningRate!.Value;
            groups.Add(group);
            foreach (var parameter in group.Parameters)
                (states[parameter] = state(parameter)).Initialize(options);
        }

        /// <summary>Gives back the state.</summary>
        protected override void Dispose(bool disposing)
        {
            foreach (var state in states.Values)
                (state as IDisposable)?.Dispose();
            states.Clear();
        }
    }

    /// <summary>Numbers that steer an optimizer.</summary>
    public class OptimizerOptions
    {
        /// <summary>Now.</summary>
        public double? LearningRate { get; set; }

        /// <summary>At the start.</summary>
        public double InitialLearningRate { get; set; }

        /// <summary>Takes over another's values.</summary>
        public virtual void LoadStateDict(OptimizerOptions source) => (InitialLearningRate, LearningRate) = (source.InitialLearningRate, source.LearningRate);
    }

    /// <summary>What an optimizer remembers of one parameter.</summary>
    public abstract class OptimizerState
    {
        /// <summary>The parameter.</summary>
        protected Parameter _parameter;

        /// <summary>For this parameter.</summary>
        protected OptimizerState(Parameter parameter) => _parameter = parameter;

        /// <summary>Takes over another's values.</summary>
        public abstract void LoadStateDict(OptimizerState source);

        /// <summary>Starts anew.</summary>
        public abstract void Initialize(OptimizerOptions options);
    }

    /// <summary>Parameters that share options.</summary>
    public class ParamGroup : torch.optim.ILearningRateController
    {
        /// <summary>The parameters.</summary>
        public IEnumerable<Parameter> Parameters { get; set; } = [];

        /// <summary>The options.</summary>
        public OptimizerOptions Options { get; set; } = null!;

        /// <summary>Now.</summary>
        public double LearningRate { get => Options.LearningRate!.Value; set => Options.LearningRate = value; }

        /// <summary>At the start.</summary>
        public double InitialLearningRate { get => Options.InitialLearningRate; set => Options.InitialLearningRate = value; }
    }

    /// <summary>Parameters that share options of one optimizer.</summary>
    public class ParamGroup<TOptions> : ParamGroup where TOptions : OptimizerOptions
    {
        /// <summary>To be filled.</summary>
        public ParamGroup() { }

        /// <summary>These parameters with these options.</summary>
        public ParamGroup(IEnumerable<Parameter> parameters, TOptions? options = null) => (Parameters, base.Options) = (parameters, options!);

        /// <summary>The options.</summary>
        public new TOptions Options { get => (TOptions)base.Options; set => base.Options = value; }
    }
}
