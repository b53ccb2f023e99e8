using System.Text.Json;

namespace Telemetry.Sdk.Testing.Registry;

/// <summary>One association that a client asks for.</summary>
internal sealed record AssociationWish(string? Subject, string? Type, string? Lifecycle, bool? IsFrozen, SchemaRequest? Schema, bool IsNormalized)
{
    private static readonly string[] Types = ["key", "value"];

    public bool IsWeak => Lifecycle == Association.Weak;

    public static AssociationWish Read(JsonElement sent)
    {
        RequestBody.RequireObject(sent, "AssociationCreateOrUpdateInfo");
        var lifecycle = RequestBody.Text(sent, "lifecycle");
        if (lifecycle is not (null or "" or Association.Strong or Association.Weak))
        {
            throw RequestBody.NoWord("LifecyclePolicy", lifecycle, "WEAK, STRONG");
        }

        SchemaRequest? schema = null;
        if (sent.TryGetProperty("schema", out var body) && body.ValueKind != JsonValueKind.Null)
        {
            RequestBody.RequireObject(body, "RegisterSchemaRequest");
            schema = SchemaRequest.Read(body);
        }

        return new AssociationWish(
            RequestBody.Text(sent, "subject"),
            RequestBody.Text(sent, "associationType"),
            string.IsNullOrEmpty(lifecycle) ? null : lifecycle,
            RequestBody.Flag(sent, "frozen"),
            schema,
            RequestBody.Flag(sent, "normalize") == true);
    }

    /// <summary>The wish as it is meant: with what is left out filled in.</summary>
    public AssociationWish Checked(bool isNew)
    {
        CheckSubject();
        var wish = isNew ? WithDefaults(isNew: true) : this;
        wish = string.IsNullOrEmpty(Type) ? wish with { Type = "value" } : wish;
        if (!Types.Contains(wish.Type, StringComparer.Ordinal))
        {
            throw Invalid("associationType", "must be either 'key' or 'value'");
        }

        if (wish.IsWeak && wish.Schema is not null)
        {
            throw Invalid("lifecycle", "cannot be WEAK when schema is provided");
        }

        if (wish.IsWeak && wish.IsFrozen == true)
        {
            throw Invalid("frozen", "association with lifecycle of WEAK cannot be frozen");
        }

        return isNew && wish.IsWeak && wish.Subject is null ? throw Invalid("subject", "must be provided for WEAK associations") : wish;
    }

    /// <summary>A schema makes a strong association, frozen where it is created and not where it is put.</summary>
    public AssociationWish WithDefaults(bool isNew)
    {
        if (Schema is not null && IsWeak)
        {
            throw Invalid("lifecycle", "cannot be WEAK when schema is provided");
        }

        if (Schema is not null && IsFrozen is { } frozen && frozen != isNew)
        {
            throw Invalid("frozen", isNew ? "cannot be false when schema is provided for create" : "cannot be true when creating via upsert; use create instead");
        }

        var wish = Schema is not null
            ? this with { Lifecycle = Association.Strong, IsFrozen = isNew }
            : this with { Lifecycle = Lifecycle ?? Association.Weak, IsFrozen = IsFrozen ?? false };
        return wish is { IsWeak: true, IsFrozen: true } ? throw Invalid("frozen", "association with lifecycle of WEAK cannot be frozen") : wish;
    }

    public static RegistryException Invalid(string property, string detail) =>
        new(422, 42212, $"The association specified an invalid value for property: '{property}', detail: {detail}");

    private void CheckSubject()
    {
        if (Subject is not null && (Subject.Length == 0 || Subject.Any(char.IsControl)))
        {
            throw Invalid("subject", "must not be empty");
        }
    }
}
