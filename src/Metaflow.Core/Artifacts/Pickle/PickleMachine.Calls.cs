namespace Metaflow.Artifacts.Pickle;

/// <summary>Classes and calls: recorded, or turned into a well-known value, never carried out.</summary>
internal ref partial struct PickleMachine
{
    private const int MaxName = 1000;

    private static readonly PickledGlobal _anonymousCall = new("", "<call>");

    private void StackGlobal()
    {
        var name = Pop().Value;
        if (Pop().Value is not string module || name is not string text)
            throw Fail("the name of a class is no str");
        PushGlobal(module, text);
    }

    private void PushGlobal(string module, string name)
    {
        if (module.Length > MaxName || name.Length > MaxName)
            throw Fail($"the name of a class is longer than {MaxName} characters");
        Push(_protocol < 3 ? LegacyNames.Translate(module, name) : new PickledGlobal(module, name));
    }

    private void Reduce()
    {
        var arguments = Pop();
        var callable = Pop();
        if (arguments.Value is not PickledTuple tuple)
            throw Fail("the arguments of a call are no tuple");
        int depth = Math.Max(arguments.Depth, callable.Depth) + 1;
        Push(callable.Value is PickledGlobal name ? Call(name, tuple) : CallOfValue(callable.Value, tuple), depth);
    }

    private object? Call(PickledGlobal callable, PickledTuple arguments)
    {
        bool isKnown = new WellKnownCall(callable, arguments, Budget()).TryMake(out var value);
        Settle();
        return isKnown ? value : new PickledObject(callable, arguments, isCall: true);
    }

    private PickledObject CallOfValue(object? callable, PickledTuple arguments)
    {
        Charge(arguments.Count);
        return new PickledObject(_anonymousCall, PickledTuple.Wrap([callable, .. arguments]), isCall: true);
    }

    private void NewObject(bool withKeywords)
    {
        var keywords = withKeywords ? Pop() : default;
        var arguments = Pop();
        var callable = Pop();
        if (arguments.Value is not PickledTuple tuple || callable.Value is not PickledGlobal name)
            throw Fail("an instance is made without a class or without an argument tuple");
        if (withKeywords && keywords.Value is not PickledDict)
            throw Fail("the keyword arguments of an instance are no dict");
        int depth = Math.Max(arguments.Depth, keywords.Depth) + 1;
        var words = keywords.Value as PickledDict;
        Push(new PickledObject(name, tuple, isCall: false) { KeywordArguments = words }, depth);
    }

    private void Build()
    {
        if (_top - 1 <= Floor)
            throw Fail("an instruction finds no value on the stack");
        ref var target = ref ContainerBelow(_top - 1);
        var state = _stack[_top - 1].Value;
        DropTo(_top - 1);
        var budget = Budget();
        switch (target.Value)
        {
            case PickledObject instance when WellKnownState.TryFinish(instance, state, out var value):
                Replace(instance, value);
                target.Value = value;
                break;
            case PickledObject instance:
                WellKnownState.Set(instance, state, budget);
                break;
            case PickledArray { TypeCode: null } array:
                if (WellKnownState.Set(array, state, budget) is { } wrong)
                    throw Fail(wrong);
                break;
            case PickledDataType type:
                if (!WellKnownState.Set(type, state, budget))
                    throw Fail("the state of a NumPy dtype is not as NumPy writes it");
                break;
            case PickledDict or PickledSet or PickledDeque or List<object?> or byte[]:
                // Attributes on a plain container have no counterpart.
                return;
            default:
                throw Fail($"a state is given to {NaturalDescription.Of(target.Value)}");
        }
        Settle();
    }

    private void Instantiate()
    {
        string module = DecodeUtf8(ReadLine());
        string name = DecodeUtf8(ReadLine());
        if (module.Length > MaxName || name.Length > MaxName)
            throw Fail($"the name of a class is longer than {MaxName} characters");
        int start = PopMark();
        int depth = DepthFrom(start) + 1;
        Push(Call(LegacyNames.Translate(module, name), PickledTuple.Wrap(TakeFrom(start))), depth);
    }

    private void InstantiateOnStack()
    {
        int start = PopMark();
        if (start >= _top || _stack[start].Value is not PickledGlobal name)
            throw Fail("an instance is made without a class");
        int depth = DepthFrom(start) + 1;
        var arguments = TakeFrom(start).AsSpan(1);
        Push(Call(name, new PickledTuple(arguments)), depth);
    }
}
