using System.Text.Json;

namespace InsideLM;

/// <summary>A value in a JSON file that knows its own path, so that a mistake can be named: "tokenizer.json: model.merges[3] …".</summary>
internal readonly struct JsonField(string file, string path, JsonElement value)
{
    public JsonElement Value { get; } = value;

    public bool IsNull => Value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;

    /// <summary>A member; absent reads like null.</summary>
    public JsonField this[string name]
    {
        get
        {
            if (Value.ValueKind != JsonValueKind.Object)
                throw Wrong("an object");
            return new(file, path == "" ? name : $"{path}.{name}", Value.TryGetProperty(name, out var member) ? member : default);
        }
    }

    public string String => Value.ValueKind == JsonValueKind.String ? Value.GetString()! : throw Wrong("a string");

    /// <summary>A token id: 0 … 16777215, far above any vocabulary and small enough for a table.</summary>
    public int Id => Value.ValueKind == JsonValueKind.Number && Value.TryGetInt32(out var id) && id is >= 0 and < 1 << 24
        ? id : throw Wrong("a token id");

    public int Count => Value.ValueKind == JsonValueKind.Number && Value.TryGetInt32(out var count) && count >= 0 ? count : throw Wrong("a count");

    public bool Bool(bool otherwise) => Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => IsNull ? otherwise : throw Wrong("true or false"),
    };

    public char Char => String is { Length: 1 } text ? text[0] : throw Wrong("one character");

    public List<JsonField> Items
    {
        get
        {
            if (Value.ValueKind != JsonValueKind.Array)
                throw Wrong("a list");
            var items = new List<JsonField>(Value.GetArrayLength());
            foreach (var item in Value.EnumerateArray())
                items.Add(new(file, $"{path}[{items.Count}]", item));
            return items;
        }
    }

    public IEnumerable<(string Name, JsonField Field)> Members
    {
        get
        {
            if (Value.ValueKind != JsonValueKind.Object)
                throw Wrong("an object");
            foreach (var member in Value.EnumerateObject())
                yield return (member.Name, new(file, $"{path}[\"{member.Name}\"]", member.Value));
        }
    }

    public CourseException Error(string sentence) => new($"{file}: {(path == "" ? "the file" : path)} {sentence}");

    private CourseException Wrong(string wanted) => Error(IsNull ? $"is missing; it should be {wanted}." : $"should be {wanted}, but is {Kind()}.");

    private string Kind() => Value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ => Value.GetRawText() is { Length: <= 60 } text ? text : Value.GetRawText()[..60] + "…",
    };
}
