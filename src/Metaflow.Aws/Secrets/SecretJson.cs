using System.Text.Json;
using System.Text.Json.Serialization;

namespace Metaflow.Aws.Secrets;

/// <summary>How secrets that are JSON objects are read.</summary>
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
internal sealed partial class SecretJson : JsonSerializerContext;
