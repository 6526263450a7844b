using System.Text;
using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Parsing;

internal sealed partial class ShapeComposer
{
    private string Object(
        INamedTypeSymbol type, string path, string field, List<string> accessors, bool mayBeEmpty)
    {
        var members = ShapeMember.Of(type, known.Compilation, flow);
        if (ShapeConstructor.ProblemOf(type, members, known.Compilation, flow) is { } wrong)
            return Refuse(type, path, wrong);
        var constructor = ShapeConstructor.Of(type, members, known.Compilation, flow);
        if (constructor is null)
        {
            return Refuse(type, path,
                "it cannot be created when it is read; give it a constructor whose parameters are named like its "
                    + "properties, "
                + "or one without parameters and settable properties");
        }

        if (members.Count == 0 && !mayBeEmpty)
            return Refuse(type, path, "it has no public properties to store");
        if (members.GroupBy(static m => m.StoredName).FirstOrDefault(static g => g.Count() > 1) is { } same)
        {
            return Refuse(type, path, $"its members {string.Join(" and ", same.Select(static m => $"'{m.Name}'"))} would be "
                + $"stored under one name, '{same.Key}'; rename one or give it a [JsonPropertyName]");
        }

        var name = type.FullName();
        var text = new StringBuilder(Types).Append("Object<").Append(name).Append(">(")
            .Append(AttributeReading.Literal(type.Name)).Append(", new global::Metaflow.Artifacts.ArtifactMember<")
            .Append(name).Append(">[] { ");
        foreach (var member in members)
        {
            var inner = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
            text.Append("global::Metaflow.Artifacts.ArtifactMember<").Append(name).Append(">.Create<")
                .Append(member.Type.FullName())
                .Append(">(").Append(AttributeReading.Literal(member.StoredName)).Append(", ")
                    .Append(Compose(member.Type, inner))
                .Append(", static value => ").Append(Value(type, name, field, member, path, accessors)).Append(", ")
                .Append(AttributeReading.Literal(member.Name)).Append("), ");
        }

        text.Append("}, ").Append(Construction(type, name, path, field, members, constructor, accessors));
        var isImmutable = members.TrueForAll(m => !m.IsChangeable && IsImmutable(m.Type));
        return text.Append(isImmutable ? ", isImmutable: true)" : ")").ToString();
    }

    private static bool IsImmutable(ITypeSymbol type) => type.TypeKind == TypeKind.Enum
        || type.SpecialType == SpecialType.System_String
        || (type is INamedTypeSymbol named && type.IsValueType
            && KnownShapes.Simple(named) is not (null or "JsonElement"))
        || (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            && IsImmutable(nullable.TypeArguments[0]));

    private string Construction(
        INamedTypeSymbol type, string name, string path, string field, List<ShapeMember> members,
        ShapeConstructor constructor, List<string> accessors)
    {
        var arguments = new List<string>();
        foreach (var (parameter, index) in constructor.Parameters)
        {
            var read = parameter.HasExplicitDefaultValue
                ? $"reader.Has({index}) ? {Get(members[index], index)} : {DefaultOf(parameter)}"
                : Get(members[index], index);
            arguments.Add($"{AttributeReading.Escape(parameter.Name)}: {read}");
        }

        var initial = new List<string>();
        var later = new List<string>();
        for (var i = 0; i < members.Count; i++)
        {
            var member = members[i];
            if (constructor.Parameters.Exists(p => p.Index == i))
                continue;
            if (member.IsRequired && !constructor.SetsRequiredMembers)
                initial.Add($"{AttributeReading.Escape(member.Name)} = {Get(member, i)}");
            else if (member.CanSet && !member.IsInit)
                later.Add($"if (reader.Has({i})) value.{AttributeReading.Escape(member.Name)} = {Get(member, i)};");
            else if (member.HiddenSetter is not null && HasAccessors(type, member))
                later.Add(Setter(type, name, field, member, i, accessors));
            else if (member.CanSet)
            {
                initial.Add($"{AttributeReading.Escape(member.Name)} = "
                    + $"reader.GetOrDefault<{member.Type.FullName()}>({i})");
            }
            else if (member.HiddenSetter is not null)
            {
                Refuse(type, path, $"its member '{member.Name}' could not be set when it is read, as the type is generic; give "
                    + "it a setter or a constructor parameter, or leave it out with [JsonIgnore]");
            }
        }

        var create = $"new {name}({string.Join(", ", arguments)})"
            + (initial.Count == 0 ? "" : $" {{ {string.Join(", ", initial)} }}");
        if (later.Count == 0)
            return $"static reader => {create}";
        var publish = type.IsValueType ? "" : "reader.Publish(value); ";
        return $"static reader => {{ var value = {create}; {publish}{string.Join(" ", later)} return value; }}";
    }

    /// <summary>Accessors name the type that declares the member, which must not be generic.</summary>
    private bool HasAccessors(INamedTypeSymbol type, ShapeMember member) => !type.IsGenericType && !flow.IsGenericType
        && !member.Owner.IsGenericType && type.ContainingType?.IsGenericType != true;

    private string Value(
        INamedTypeSymbol type, string name, string field, ShapeMember member, string path, List<string> accessors)
    {
        if (member.CanGet)
            return "value." + AttributeReading.Escape(member.Name);
        if (!HasAccessors(type, member))
        {
            return Refuse(type, path, $"its member '{member.Name}' is not visible to the flow, and the type is generic; make it "
                + "internal or public");
        }

        var kind = member.Symbol is IFieldSymbol ? "Field" : "Method";
        var target = Accessor(type, kind, (kind == "Field" ? "" : "get_") + member.Name,
            $"{(kind == "Field" ? "ref " : "")}{member.Type.FullName()} Get{field}{member.Name}", name, member, "", accessors);
        return $"Get{field}{member.Name}({target}value)";
    }

    private static string Setter(
        INamedTypeSymbol type, string name, string field, ShapeMember member, int index, List<string> accessors)
    {
        if (member.IsField)
        {
            var owner = Accessor(type, "Field", member.HiddenSetter!, $"ref {member.Type.FullName()} Set{field}{member.Name}",
                name, member, "", accessors);
            return $"if (reader.Has({index})) Set{field}{member.Name}({owner}value) = {Get(member, index)};";
        }

        var target = Accessor(type, "Method", member.HiddenSetter!, $"void Set{field}{member.Name}", name, member,
            $", {member.Type.FullName()} value", accessors);
        return $"if (reader.Has({index})) Set{field}{member.Name}({target}value, {Get(member, index)});";
    }

    /// <summary>Adds an accessor of a hidden member; gives how the instance is passed to it.</summary>
    private static string Accessor(
        INamedTypeSymbol type, string kind, string target, string head, string name, ShapeMember member, string parameters,
        List<string> accessors)
    {
        var reference = type.IsValueType ? "ref " : "";
        var owner = type.IsValueType ? name : member.Owner.FullName();
        accessors.Add(
            "[global::System.Runtime.CompilerServices.UnsafeAccessor("
            + $"global::System.Runtime.CompilerServices.UnsafeAccessorKind.{kind}, Name = "
            + $"{AttributeReading.Literal(target)})] private static extern {head}({reference}{owner} target{parameters});");
        return reference;
    }

    private static string Get(ShapeMember member, int index) => $"reader.Get<{member.Type.FullName()}>({index})";

    private static string DefaultOf(IParameterSymbol parameter)
    {
        if (parameter.ExplicitDefaultValue is not { } value)
            return $"default({parameter.Type.FullName()})";
        var text = AttributeReading.Primitive(value);
        return parameter.Type.TypeKind == TypeKind.Enum ? $"({parameter.Type.FullName()})({text})" : text;
    }
}
