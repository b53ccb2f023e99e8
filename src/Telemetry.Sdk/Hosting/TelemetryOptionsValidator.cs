using Microsoft.Extensions.Options;

namespace Telemetry.Sdk.Hosting;

/// <summary>Checks what the attributes of the options say; generated at build.</summary>
[OptionsValidator]
internal sealed partial class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>;
