using System.Collections.Immutable;

namespace Telemetry.Sdk.Schema;

/// <summary>
/// The schema that a record names: by GUID where <see cref="Guid"/> is set, else by <see cref="Id"/>.
/// <see cref="MessagePath"/> leads from the file's top-level messages down to the record's type, root first.
/// </summary>
internal readonly record struct SchemaReference(int Id, Guid? Guid, ImmutableArray<int> MessagePath);
