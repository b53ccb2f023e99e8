using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;
using Telemetry.Sdk.Testing.Compatibility;
using FieldType = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;
using Label = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Label;

namespace Telemetry.Sdk.Tests.Testing.ProtoText;

/// <summary>
/// What a registry's descriptor of a text and protoc's have in common. A registry has no groups, no options but plain ones, no enum's
/// reserved numbers; it leaves names as they are written, which are resolved here as the comparison resolves them.
/// </summary>
internal static class RegistryForm
{
    public static FileDescriptorProto OfCompiled(FileDescriptorProto file)
    {
        var form = DescriptorForm.Of(file);
        Strip(form);
        return form;
    }

    public static FileDescriptorProto OfText(SchemaFile file)
    {
        var form = file.Descriptor.Clone();
        var types = new SchemaTypes(file);
        foreach (var message in form.MessageType)
        {
            NameEntries(message);
            Resolve(types, form.Package, message);
        }

        Resolve(types, form.Package, form.Extension);
        foreach (var method in form.Service.SelectMany(service => service.Method))
        {
            method.InputType = Absolute(types, form.Package, method.InputType);
            method.OutputType = Absolute(types, form.Package, method.OutputType);
        }

        form = DescriptorForm.Of(form);
        Strip(form);
        return form;
    }

    // "fooEntry" is what a registry calls the entry that protoc calls "FooEntry".
    private static void NameEntries(DescriptorProto message)
    {
        foreach (var field in message.Field.Where(field => !field.HasType))
        {
            message.NestedType.First(nested => nested.Name == field.TypeName).Name = field.TypeName = EntryName(field.Name);
        }

        foreach (var nested in message.NestedType)
        {
            NameEntries(nested);
        }
    }

    private static string EntryName(string field) =>
        string.Concat(field.Split('_').Where(word => word.Length > 0).Select(word => char.ToUpperInvariant(word[0]) + word[1..])) + "Entry";

    private static void Resolve(SchemaTypes types, string scope, DescriptorProto message)
    {
        var full = scope.Length == 0 ? message.Name : $"{scope}.{message.Name}";
        foreach (var nested in message.NestedType)
        {
            Resolve(types, full, nested);
        }

        foreach (var field in message.Field.Where(field => !field.HasType))
        {
            field.Type = FieldType.Message;
            field.TypeName = $".{full}.{field.TypeName}";
        }

        Resolve(types, message.Options?.MapEntry == true ? scope : full, message.Field);
        Resolve(types, full, message.Extension);
    }

    private static void Resolve(SchemaTypes types, string scope, IEnumerable<FieldDescriptorProto> fields)
    {
        foreach (var field in fields)
        {
            field.Label = field.HasLabel ? field.Label : Label.Optional;
            field.TypeName = field.TypeName.EndsWith("Entry", StringComparison.Ordinal) ? field.TypeName : Absolute(types, scope, field.TypeName);
            field.Extendee = Absolute(types, scope, field.Extendee);
            if (field.TypeName.Length == 0)
            {
                field.ClearTypeName();
            }

            if (field.Extendee.Length == 0)
            {
                field.ClearExtendee();
            }
        }
    }

    private static string Absolute(SchemaTypes types, string scope, string name) => name.Length == 0 ? "" : "." + types.Resolve(scope, name);

    public static void StripOptions(FileDescriptorProto form)
    {
        form.Options = Plain(form.Options);
        StripOptions(form.MessageType);
        StripOptions(form.EnumType);
        StripOptions(form.Extension);
        foreach (var service in form.Service)
        {
            service.Options = Plain(service.Options);
            foreach (var method in service.Method)
            {
                method.Options = Plain(method.Options);
            }
        }
    }

    private static void StripOptions(RepeatedField<DescriptorProto> messages)
    {
        foreach (var message in messages)
        {
            message.Options = Plain(message.Options);
            foreach (var oneof in message.OneofDecl)
            {
                oneof.Options = null;
            }

            foreach (var range in message.ExtensionRange)
            {
                range.Options = null;
            }

            StripOptions(message.Field);
            StripOptions(message.Extension);
            StripOptions(message.EnumType);
            StripOptions(message.NestedType);
        }
    }

    private static void StripOptions(RepeatedField<FieldDescriptorProto> fields)
    {
        foreach (var field in fields)
        {
            field.Options = Plain(field.Options);
        }
    }

    private static void StripOptions(RepeatedField<EnumDescriptorProto> enums)
    {
        foreach (var declared in enums)
        {
            declared.Options = Plain(declared.Options);
            foreach (var value in declared.Value)
            {
                value.Options = Plain(value.Options);
            }
        }
    }

    private static void Strip(FileDescriptorProto form)
    {
        StripOptions(form);
        Remove(form.MessageType, message => DescriptorForm.IsGroup(message, form.Extension));
        Strip(form.MessageType);
        Strip(form.EnumType);
        Strip(form.Extension);
        foreach (var method in form.Service.SelectMany(service => service.Method))
        {
            // Written also where they are false.
            method.ClientStreaming = method.ClientStreaming;
            method.ServerStreaming = method.ServerStreaming;
        }
    }

    private static void Strip(RepeatedField<DescriptorProto> messages)
    {
        foreach (var message in messages)
        {
            Remove(message.NestedType, nested => DescriptorForm.IsGroup(nested, [.. message.Field, .. message.Extension]));
            Strip(message.Field);
            Strip(message.Extension);
            Strip(message.EnumType);
            Strip(message.NestedType);
        }
    }

    private static void Strip(RepeatedField<FieldDescriptorProto> fields)
    {
        Remove(fields, field => field.Type == FieldType.Group);
        foreach (var field in fields.Where(field => field.HasDefaultValue))
        {
            field.DefaultValue = Default(field);
        }
    }

    private static void Strip(RepeatedField<EnumDescriptorProto> enums)
    {
        foreach (var declared in enums)
        {
            declared.ReservedName.Clear();
            declared.ReservedRange.Clear();
        }
    }

    // Numbers are kept as they are written.
    private static string Default(FieldDescriptorProto field)
    {
        var text = field.DefaultValue;
        var isNegative = text.StartsWith('-');
        var digits = isNegative ? text[1..] : text;
        var isHex = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        var number = isHex ? Convert.ToUInt64(digits, 16).ToString(CultureInfo.InvariantCulture) : digits;
        return field.Type switch
        {
            FieldType.String or FieldType.Bytes or FieldType.Enum or FieldType.Bool => text,
            FieldType.Float => float.TryParse(number, CultureInfo.InvariantCulture, out var value) ? $"{(isNegative ? "-" : "")}{value:R}" : text,
            FieldType.Double => double.TryParse(number, CultureInfo.InvariantCulture, out var value) ? $"{(isNegative ? "-" : "")}{value:R}" : text,
            _ => (isNegative ? "-" : "") + number,
        };
    }

    private static void Remove<T>(RepeatedField<T> items, Predicate<T> isUnwanted)
    {
        T[] kept = [.. items.Where(item => !isUnwanted(item))];
        items.Clear();
        items.Add(kept);
    }

    // The options with one plain value.
    private static T? Plain<T>(T? options)
        where T : class, IMessage<T>, new()
    {
        var plain = new T();
        foreach (var field in plain.Descriptor.Fields.InFieldNumberOrder())
        {
            if (options is not null && !field.IsRepeated && field.FieldType != Google.Protobuf.Reflection.FieldType.Message && field.Accessor.HasValue(options))
            {
                field.Accessor.SetValue(plain, field.Accessor.GetValue(options));
            }
        }

        return plain.CalculateSize() == 0 ? null : plain;
    }
}
