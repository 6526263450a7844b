using System.Text;
using Microsoft.CodeAnalysis;

namespace Metaflow.Generators.Parsing;

internal sealed partial class ShapeComposer
{
    private string Object(INamedTypeSymbol type, string path, string field, List<string> accessors)
    {
        var members = ShapeMember.Of(type, known.Compilation, flow);
        var constructor = ShapeConstructor.Of(type, members, known.Compilation, flow);
        if (constructor is null)
        {
            return Refuse(type, path,
                "it cannot be created when it is read; give it a constructor whose parameters are named like its "
                    + "properties, "
                + "or one without parameters and settable properties");
        }

        if (members.Count == 0)
            return Refuse(type, path, "it has no public properties to store");
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
                .Append(", static value => value.").Append(AttributeReading.Escape(member.Name)).Append(", ")
                .Append(AttributeReading.Literal(member.Name)).Append("), ");
        }

        text.Append("}, ").Append(Construction(type, name, field, members, constructor, accessors));
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
        INamedTypeSymbol type, string name, string field, List<ShapeMember> members, ShapeConstructor constructor,
        List<string> accessors)
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
            if (!member.CanSet || constructor.Parameters.Exists(p => p.Index == i))
                continue;
            if (member.IsRequired && !constructor.SetsRequiredMembers)
                initial.Add($"{AttributeReading.Escape(member.Name)} = {Get(member, i)}");
            else if (!member.IsInit)
                later.Add($"if (reader.Has({i})) value.{AttributeReading.Escape(member.Name)} = {Get(member, i)};");
            else if (type.IsGenericType || flow.IsGenericType
                || !SymbolEqualityComparer.Default.Equals(member.Owner, type))
                initial.Add($"{AttributeReading.Escape(member.Name)} = "
                    + $"reader.GetOrDefault<{member.Type.FullName()}>({i})");
            else
                later.Add(InitAccessor(type, name, field, member, i, accessors));
        }

        var create = $"new {name}({string.Join(", ", arguments)})"
            + (initial.Count == 0 ? "" : $" {{ {string.Join(", ", initial)} }}");
        if (later.Count == 0)
            return $"static reader => {create}";
        var publish = type.IsValueType ? "" : "reader.Publish(value); ";
        return $"static reader => {{ var value = {create}; {publish}{string.Join(" ", later)} return value; }}";
    }

    private static string InitAccessor(
        INamedTypeSymbol type, string name, string field, ShapeMember member, int index, List<string> accessors)
    {
        var reference = type.IsValueType ? "ref " : "";
        accessors.Add(
            "[global::System.Runtime.CompilerServices.UnsafeAccessor("
            + "global::System.Runtime.CompilerServices.UnsafeAccessorKind.Method, "
            + $"Name = \"set_{member.Name}\")] private static extern void Set{field}{member.Name}({reference}{name} "
                + "target, "
            + $"{member.Type.FullName()} value);");
        return $"if (reader.Has({index})) Set{field}{member.Name}({reference}value, {Get(member, index)});";
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
