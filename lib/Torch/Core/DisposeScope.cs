namespace TorchSharp;

public static partial class torch
{
    /// <summary>Opens a scope: tensors created from now on in this thread are disposed with it, unless they are moved out.</summary>
    public static DisposeScope NewDisposeScope() => DisposeScopeManager.ThreadSingleton.NewDisposeScope();

    /// <summary>The innermost open scope of this thread.</summary>
    public static DisposeScope? CurrentDisposeScope => DisposeScopeManager.ThreadSingleton.CurrentDisposeScope;

    /// <summary>Runs the expression in a scope of its own and moves its result out.</summary>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using var scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }
}

/// <summary>Owns the tensors created while it is the innermost scope and disposes them when it is disposed.</summary>
public sealed class DisposeScope : IDisposable
{
    private DisposeScopeManager? manager;
    private HashSet<IDisposable> disposables = new(ReferenceEqualityComparer.Instance);

    internal DisposeScope(DisposeScopeManager manager)
    {
        this.manager = manager;
        OuterScope = manager.CurrentDisposeScope;
    }

    internal DisposeScope? OuterScope { get; set; }

    /// <summary>What the scope owns now.</summary>
    public IReadOnlyList<IDisposable> DisposablesView { get { Check(); return [.. disposables]; } }

    /// <summary>How many tensors the scope owns now.</summary>
    public int DisposablesCount { get { Check(); return disposables.Count; } }

    /// <summary>Gives the tensor to the outer scope, or to nobody when there is none.</summary>
    public T MoveToOuter<T>(T disposable) where T : IDisposable { MoveToOther(OuterScope, [disposable]); return disposable; }

    /// <summary>Gives the tensors to the outer scope.</summary>
    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable
    {
        MoveToOther(OuterScope, [first, second]);
        return (first, second);
    }

    /// <summary>Gives the tensors to the outer scope.</summary>
    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        MoveToOther(OuterScope, [first, second, third]);
        return (first, second, third);
    }

    /// <summary>Gives the tensors to the outer scope.</summary>
    public void MoveToOuter(params IDisposable[] disposables) => MoveToOther(OuterScope, (IEnumerable<IDisposable>)disposables);

    /// <summary>Gives the tensors to the outer scope.</summary>
    public void MoveToOuter(IEnumerable<IDisposable> disposables) => MoveToOther(OuterScope, disposables);

    /// <summary>Gives the tensor to another scope.</summary>
    public T MoveToOther<T>(DisposeScope? scope, T disposable) where T : IDisposable { MoveToOther(scope, [disposable]); return disposable; }

    /// <summary>Gives the tensors to another scope.</summary>
    public void MoveToOther(DisposeScope? scope, params IDisposable[] disposables) => MoveToOther(scope, (IEnumerable<IDisposable>)disposables);

    /// <summary>Gives the tensors to another scope.</summary>
    public void MoveToOther(DisposeScope? scope, IEnumerable<IDisposable> disposables)
    {
        Check();
        foreach (var disposable in disposables)
        {
            if (!this.disposables.Remove(disposable)) continue;
            scope?.disposables.Add(disposable);
            ((torch.Tensor)disposable).OwningDisposeScope = scope;
        }
    }

    /// <summary>Takes the tensor out of every scope: it lives until it is disposed itself.</summary>
    public T Detach<T>(T disposable) where T : IDisposable { MoveToOther(null, [disposable]); return disposable; }

    /// <summary>Takes the tensors out of every scope.</summary>
    public (T1 first, T2 second) Detach<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable
    {
        MoveToOther(null, [first, second]);
        return (first, second);
    }

    /// <summary>Takes the tensors out of every scope.</summary>
    public void Detach(params IDisposable[] disposables) => MoveToOther(null, (IEnumerable<IDisposable>)disposables);

    /// <summary>Takes the tensors out of every scope.</summary>
    public void Detach(IEnumerable<IDisposable> disposables) => MoveToOther(null, disposables);

    /// <summary>Makes this scope the owner of the tensor.</summary>
    public void Attach(IDisposable disposable) => Attach((IEnumerable<IDisposable>)[disposable]);

    /// <summary>Makes this scope the owner of the tensors.</summary>
    public void Attach(params IDisposable[] disposables) => Attach((IEnumerable<IDisposable>)disposables);

    /// <summary>Makes this scope the owner of the tensors.</summary>
    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        Check();
        var all = disposables.ToArray();
        foreach (var disposable in all)
        {
            if (disposable is not torch.Tensor tensor) throw new InvalidOperationException("DisposeScope.Attach: a dispose scope owns tensors only.");
            if (tensor.OwningDisposeScope == this) continue;
            tensor.OwningDisposeScope?.disposables.Remove(tensor);
            this.disposables.Add(tensor);
            tensor.OwningDisposeScope = this;
        }
        return all;
    }

    /// <summary>Disposes all tensors of the scope; the scope stays open.</summary>
    public void DisposeEverything() => DisposeEverythingBut(Enumerable.Empty<IDisposable>());

    /// <summary>Disposes all tensors of the scope except these.</summary>
    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        Check();
        var old = disposables;
        disposables = inKeep.ToHashSet<IDisposable>(ReferenceEqualityComparer.Instance);
        foreach (var disposable in old)
            if (!disposables.Contains(disposable)) disposable.Dispose();
    }

    /// <summary>Disposes all tensors of the scope except these.</summary>
    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    /// <summary>Disposes all tensors of the scope except this one.</summary>
    public T DisposeEverythingBut<T>(T keep) where T : IDisposable
    {
        DisposeEverythingBut([keep]);
        return keep;
    }

    /// <summary>Disposes the scope and the tensors it owns.</summary>
    public void Dispose()
    {
        if (manager is null) return;
        foreach (var disposable in disposables) ((torch.Tensor)disposable).OwningDisposeScope = null;
        foreach (var disposable in disposables) disposable.Dispose();
        disposables.Clear();
        manager.Remove(this);
        manager = null;
    }

    /// <summary>Forgets a tensor that was disposed.</summary>
    public void MarkAsDisposed(IDisposable disposable)
    {
        Check();
        disposables.Remove(disposable);
        ((torch.Tensor)disposable).OwningDisposeScope = null;
    }

    /// <summary>True when the scope owns the tensor.</summary>
    public bool Contains(IDisposable disposable) => disposables.Contains(disposable);

    internal void Register(torch.Tensor tensor) => disposables.Add(tensor);

    private void Check() => ObjectDisposedException.ThrowIf(manager is null, this);
}

/// <summary>The stack of open scopes of one thread.</summary>
public class DisposeScopeManager
{
    [ThreadStatic] private static DisposeScopeManager? threadSingleton;

    private DisposeScopeManager() { }

    internal static DisposeScopeManager ThreadSingleton => threadSingleton ??= new DisposeScopeManager();

    internal DisposeScope? CurrentDisposeScope { get; private set; }

    internal DisposeScope NewDisposeScope() => CurrentDisposeScope = new DisposeScope(this);

    internal void Remove(DisposeScope scope)
    {
        if (CurrentDisposeScope == scope)
        {
            CurrentDisposeScope = scope.OuterScope;
            return;
        }
        for (var inner = CurrentDisposeScope; inner is not null; inner = inner.OuterScope)
            if (inner.OuterScope == scope)
            {
                inner.OuterScope = scope.OuterScope;
                return;
            }
    }
}
