using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Parsing;

/// <summary>A flow class with everything it inherits: its steps with their transitions, and its stored
/// members.</summary>
internal sealed class FlowAnalysis
{
    private FlowAnalysis(INamedTypeSymbol type, KnownTypes known, IReadOnlyList<FlowClass> classes)
    {
        Type = type;
        Known = known;
        Classes = classes;
        Own = classes[classes.Count - 1];
    }

    public INamedTypeSymbol Type { get; }

    public KnownTypes Known { get; }

    /// <summary>The classes of the hierarchy below FlowSpec, base first.</summary>
    public IReadOnlyList<FlowClass> Classes { get; }

    public FlowClass Own { get; }

    /// <summary>All steps, an override in the place of what it overrides.</summary>
    public List<StepInfo> Steps { get; } = [];

    /// <summary>All stored members, an override in the place of what it overrides.</summary>
    public List<FlowMember> Members { get; } = [];

    public bool IsConcrete => !Type.IsAbstract;

    public static FlowAnalysis Of(
        INamedTypeSymbol type, KnownTypes known, DiagnosticSink sink, CancellationToken cancellationToken)
    {
        var reader = new FlowClassReader(known, cancellationToken);
        var classes = new List<FlowClass>();
        for (var current = type; current is not null && known.IsFlow(current); current = current.BaseType)
            classes.Insert(0, reader.Read(current));

        var analysis = new FlowAnalysis(type, known, classes);
        foreach (var flowClass in classes)
        {
            foreach (var step in flowClass.Steps)
                Put(analysis.Steps, step, analysis.Steps.FindIndex(s => s.Method == step.Method));
            foreach (var member in flowClass.Members)
                Put(analysis.Members, member, Overridden(analysis.Members, member));
        }

        if (analysis.IsConcrete && analysis.Steps is [var only])
            (only.IsStart, only.IsEnd) = (true, true);
        analysis.ReadTransitions(sink, cancellationToken);
        return analysis;
    }

    /// <summary>The stored name of an artifact or parameter by its C# name.</summary>
    /// <remarks>At run time a parameter is found by its stored name alone.</remarks>
    public string? StoredNameOf(string property) => Members.Find(m => m.Name == property
        && (m.Role == MemberRole.Artifact
            || (m.Role == MemberRole.Parameter && NamingPolicy.Matches(property, m.StoredName))))?.StoredName;

    /// <summary>The artifacts and parameters by C# name, for the analysis of what a step reads.</summary>
    public Dictionary<string, string> ArtifactNames()
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in Members)
        {
            if (member.Role == MemberRole.Artifact)
                names[member.Name] = member.StoredName;
        }

        return names;
    }

    private static int Overridden(List<FlowMember> members, FlowMember member) =>
        member.Property is { IsOverride: true } ? members.FindIndex(m => m.Name == member.Name) : -1;

    private static void Put<T>(List<T> items, T item, int index)
    {
        if (index < 0)
            items.Add(item);
        else
            items[index] = item;
    }

    private void ReadTransitions(DiagnosticSink sink, CancellationToken cancellationToken)
    {
        var artifacts = ArtifactNames();
        foreach (var flowClass in Classes)
        {
            if (!flowClass.IsInSource)
                continue;
            var target = ReferenceEquals(flowClass, Own) ? sink : new DiagnosticSink();
            foreach (var step in flowClass.Steps)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (step.Syntax is null)
                    continue;
                var semantics = Semantics.Of(Known.Compilation, step.Syntax.SyntaxTree);
                var reader = new TransitionReader(semantics, Known, flowClass.Type, NameOf, StoredNameOf, target);
                step.Transition = reader.Read(step.Syntax, TransitionOf);
                if (ReferenceEquals(flowClass, Own))
                    step.Reads = ReadArtifacts.Of(Known.Compilation, artifacts, Type, step.Syntax);
            }
        }
    }

    private string? NameOf(IMethodSymbol method) => Steps.Find(s => s.Method == method.Name)?.Name;

    private TransitionInfo? TransitionOf(IMethodSymbol method)
    {
        foreach (var flowClass in Classes)
        {
            if (SymbolEqualityComparer.Default.Equals(flowClass.Type.OriginalDefinition,
                method.ContainingType.OriginalDefinition))
                return flowClass.Steps.Find(s => s.Method == method.Name)?.Transition;
        }

        return null;
    }
}
