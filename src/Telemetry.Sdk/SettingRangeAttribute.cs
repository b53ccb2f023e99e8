using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Telemetry.Sdk;

/// <summary>The limits of a number among the options; unlike <see cref="RangeAttribute"/> its message names the value too.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SettingRangeAttribute(int minimum, int maximum) : ValidationAttribute
{
    /// <summary>Gets the least value allowed.</summary>
    public int Minimum => minimum;

    /// <summary>Gets the greatest value allowed.</summary>
    public int Maximum => maximum;

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is int number && number >= minimum && number <= maximum
            ? ValidationResult.Success
            : new ValidationResult(string.Create(
                CultureInfo.InvariantCulture,
                $"{validationContext.DisplayName.Replace('.', ':')} is {value ?? "null"}; it must be between {minimum:N0} and {maximum:N0}."));
}
