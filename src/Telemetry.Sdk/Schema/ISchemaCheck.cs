using Google.Protobuf.Reflection;
using Telemetry.Sdk.Schema.Registry;

namespace Telemetry.Sdk.Schema;

/// <summary>Finds out about the schema of a subject, in one attempt. Safe for all threads.</summary>
internal interface ISchemaCheck : IDisposable
{
    /// <summary>Makes one attempt; the status is never <see cref="SchemaState.Pending"/>.</summary>
    /// <exception cref="RegistryException">The registry gave no usable answer; try again later.</exception>
    Task<SchemaStatus> CheckAsync(string subject, FileDescriptor file, CancellationToken cancellationToken);
}
